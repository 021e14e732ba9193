import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

export function hmacSha256(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** 256 random bits as 43 base64url characters, with an optional readable prefix. */
export function randomToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Encrypts what must not lie in the database in the clear: AES-256-GCM, the purpose authenticated with it. */
export type Vault = {
  seal(plain: string | Uint8Array, purpose: string): Buffer
  open(sealed: Uint8Array, purpose: string): Buffer
  /** Tells whether two processes hold the same master key, without revealing it. */
  check: string
}

export function createVault(masterKey: Uint8Array): Vault {
  const derive = (label: string) => Buffer.from(hkdfSync('sha256', masterKey, '', `openlma/${label}`, 32))
  const key = derive('seal/1')
  return {
    check: derive('check/1').toString('base64url'),
    seal(plain, purpose) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(purpose))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), body])
    },
    open(sealed, purpose) {
      if (sealed[0] !== 1) throw new Error('unknown sealing format')
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13)).setAAD(Buffer.from(purpose))
      decipher.setAuthTag(sealed.subarray(13, 29))
      return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
    },
  }
}
