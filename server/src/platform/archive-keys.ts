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

/** Whether it is an Ed25519 key: a point of the curve, in its one spelling, that is not of small order. */
export async function isSignerKey(raw: string): Promise<boolean> {
  // Loaded when a key of somebody else comes, which is seldom: it takes longer than most of the program.
  const { ed25519 } = await import('@noble/curves/ed25519.js')
  try {
    return !ed25519.Point.fromBytes(Buffer.from(raw, 'base64url')).isSmallOrder()
  } catch {
    return false
  }
}
