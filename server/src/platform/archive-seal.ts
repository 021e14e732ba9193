import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto'
import { damaged, type OpenWith, type Seal, type SealWith } from './archive-format.ts'
import { agreedKey, makeRecipientKeys, rawPublicKey } from './archive-keys.ts'
import { AppError } from './errors.ts'

// 128 MB and half a second a guess.
const COST = 1 << 17
const COST_LIMIT = 1 << 20
const TAG_BYTES = 16
const NO_NONCE = Buffer.alloc(12)

/** Makes the key of a new archive, and the form it has in the header. */
export async function sealDataKey(how: SealWith): Promise<{ dataKey: Buffer; seal: Seal }> {
  const dataKey = randomBytes(32)
  if (how.kind === 'plain') return { dataKey, seal: { kind: 'plain', key: dataKey.toString('base64url') } }
  if (how.kind === 'passphrase') {
    const salt = randomBytes(16)
    const key = wrap(await stretch(how.passphrase, salt, COST), dataKey)
    return { dataKey, seal: { kind: 'passphrase', salt: salt.toString('base64url'), cost: COST, key } }
  }
  const { publicKey: ephemeral, privateKey } = makeRecipientKeys()
  const agreed = agreedKey(privateKey, how.key, ephemeral, how.key)
  if (!agreed) throw new Error('the key to seal the archive to is no X25519 public key')
  return { dataKey, seal: { kind: 'recipient', recipient: how.key, ephemeral, key: wrap(agreed, dataKey) } }
}

/** The key of the archive. Refuses with `archive_not_for_us`, `archive_passphrase_wrong` or `archive_damaged`. */
export async function openDataKey(seal: Seal, { passphrase, privateKey }: OpenWith): Promise<Buffer> {
  if (seal.kind === 'plain') {
    const key = Buffer.from(seal.key, 'base64url')
    if (key.length !== 32) throw damaged('its header lacks what it needs')
    return key
  }
  if (seal.kind === 'passphrase') {
    if (passphrase === undefined) throw new AppError('archive_passphrase_wrong', 'The archive needs its passphrase.')
    const { cost } = seal
    if (!Number.isSafeInteger(cost) || cost < 2 || cost > COST_LIMIT || (cost & (cost - 1)) !== 0) {
      throw damaged('its header lacks what it needs')
    }
    const key = unwrap(await stretch(passphrase, Buffer.from(String(seal.salt), 'base64url'), cost), seal.key)
    if (!key) throw new AppError('archive_passphrase_wrong')
    return key
  }
  if (seal.kind !== 'recipient') throw damaged('its header lacks what it needs')
  if (!privateKey || rawPublicKey(privateKey) !== seal.recipient) throw new AppError('archive_not_for_us')
  const agreed = agreedKey(privateKey, String(seal.ephemeral), String(seal.ephemeral), seal.recipient)
  const key = agreed && unwrap(agreed, seal.key)
  if (!key) throw damaged('its key cannot be opened')
  return key
}

/**
 * Seals and opens the chunks of one archive. The key depends on the header, the nonce on the place and on being the last:
 * so a changed header and a chunk that was flipped, moved, dropped or repeated are each found, and so is an early end.
 */
export function chunkCipher(dataKey: Buffer, headerHash: Buffer) {
  const key = Buffer.from(hkdfSync('sha256', dataKey, headerHash, 'openlma-archive/1 chunks', 32))
  return {
    seal(index: number, last: boolean, plain: Uint8Array): Buffer {
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(index, last))
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    /** Null where it is not the chunk of this place. */
    open: (index: number, last: boolean, sealed: Buffer): Buffer | null => decrypt(key, nonceOf(index, last), sealed),
  }
}

function nonceOf(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt8(last ? 1 : 0, 0)
  nonce.writeBigUInt64BE(BigInt(index), 4)
  return nonce
}

// A wrapping key serves once, so that the nonce may stay at zero.
function wrap(key: Buffer, dataKey: Buffer): string {
  const cipher = createCipheriv('aes-256-gcm', key, NO_NONCE)
  return Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function unwrap(key: Buffer, wrapped: string): Buffer | null {
  const opened = decrypt(key, NO_NONCE, Buffer.from(wrapped, 'base64url'))
  return opened?.length === 32 ? opened : null
}

function decrypt(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < TAG_BYTES) return null
  const end = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, end)), decipher.final()])
  } catch {
    return null
  }
}

function stretch(passphrase: string, salt: Buffer, cost: number): Promise<Buffer> {
  const options = { N: cost, r: 8, p: 1, maxmem: 2 * 128 * 8 * cost }
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
