import { createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto'

/** A key pair: the public half as 32 bytes in base64url, the private half to use or to store as PKCS #8. */
export type ArchiveKeys = { publicKey: string; privateKey: KeyObject }

/** The key pair that an archive is sealed to. One per invitation; who destroys the private half can open it no more. */
export function makeRecipientKeys(): ArchiveKeys {
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  return { publicKey: rawPublicKey(publicKey), privateKey }
}

/** The key pair that signs manifests and receipts. */
export function makeSignerKeys(): ArchiveKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { publicKey: rawPublicKey(publicKey), privateKey }
}

/** The public half, of a public or a private key, as it stands in archives: 32 bytes in base64url. */
export function rawPublicKey(key: KeyObject): string {
  const jwk = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  return jwk.x ?? ''
}

/** The public key of these 32 bytes; null where they are none. */
export function publicKeyFrom(raw: string, curve: 'X25519' | 'Ed25519'): KeyObject | null {
  if (Buffer.from(raw, 'base64url').length !== 32) return null
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: curve, x: raw }, format: 'jwk' })
  } catch {
    return null
  }
}

/** The key both sides of an exchange come to: X25519, then HKDF with both public halves as salt. */
export function agreedKey(privateKey: KeyObject, theirs: string, ephemeral: string, recipient: string): Buffer | null {
  const publicKey = publicKeyFrom(theirs, 'X25519')
  if (!publicKey) return null
  try {
    const secret = diffieHellman({ privateKey, publicKey })
    const salt = Buffer.concat([Buffer.from(ephemeral, 'base64url'), Buffer.from(recipient, 'base64url')])
    return Buffer.from(hkdfSync('sha256', secret, salt, 'openlma-archive/1 wrap', 32))
  } catch {
    // A point of low order, or a private key of another kind.
    return null
  }
}

/** Whether an archive can be sealed to it: 32 bytes that are no X25519 point of low order. */
export function isRecipientKey(raw: string): boolean {
  return agreedKey(makeRecipientKeys().privateKey, raw, '', '') !== null
}

const P = 2n ** 255n - 19n
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/** Whether it is an Ed25519 key: a point of the curve, in its one spelling, whose order is not 8 or less. */
export function isSignerKey(raw: string): boolean {
  const bytes = Buffer.from(raw, 'base64url')
  if (bytes.length !== 32) return false
  // The top bit is the sign of x; the rest is y, the lowest byte first.
  const y = BigInt.asUintN(255, BigInt(`0x${bytes.reverse().toString('hex')}`))
  if (y >= P) return false
  const yy = (y * y) % P
  const xx = ((yy - 1n + P) * power(D * yy + 1n, P - 2n)) % P
  // x² and y² tell the order: 1 or 2 where x is 0, 4 where y is 0, 8 where the double has y = 0.
  if (xx === 0n || yy === 0n || (xx + yy) % P === 0n) return false
  return power(xx, (P - 1n) / 2n) === 1n
}

/** To the power modulo P. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let [square, left] = [base % P, exponent]; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}
