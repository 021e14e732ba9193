import type { KeyObject } from 'node:crypto'
import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { thumbprintInput } from './document.ts'
import type { PublicJwk } from './document.ts'
import { LmaError } from './errors.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { isObject } from './strict-json.ts'

/**
 * SHA-256 in base64url: the `cnf.token_sha256` of a token, the `kid` of a `thumbprintInput`, the hash of a roster's
 * entries.
 * @example await sha256Base64url(token)
 */
export async function sha256Base64url(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const node = nodeBuiltin('node:crypto')
  if (node) return node.createHash('sha256').update(content).digest('base64url')
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return encodeBase64url(new Uint8Array(await subtle().digest('SHA-256', bytes)))
}

/**
 * The `kid` of a public key: its RFC 7638 thumbprint.
 * @example (await thumbprint(jwk)) === jwk.kid
 */
export function thumbprint(jwk: PublicJwk): Promise<string> {
  return sha256Base64url(thumbprintInput(jwk.x))
}

/**
 * Whether the value is an Ed25519 public JWK with a 32-byte `x`; a private member makes it none.
 * @example rootKeys.every(isPublicJwk)
 */
export function isPublicJwk(value: unknown): value is PublicJwk {
  if (!isObject(value) || value['kty'] !== 'OKP' || value['crv'] !== 'Ed25519' || 'd' in value) return false
  return typeof value['x'] === 'string' && decodeBase64url(value['x'])?.length === 32
}

/** Keys as Node wants them, because making one costs as much as half a verification. A product has three or four. */
const nodeKeys = new Map<string, KeyObject>()

function nodeKey(
  { x, kty, crv }: PublicJwk,
  node: NonNullable<ReturnType<typeof nodeBuiltin<'node:crypto'>>>,
): KeyObject {
  const found = nodeKeys.get(x) ?? node.createPublicKey({ key: { kty, crv, x }, format: 'jwk' })
  if (nodeKeys.size >= 32) nodeKeys.clear()
  nodeKeys.set(x, found)
  return found
}

/** Whether the signature over `signed` is that of the key. Node's own function is used there: it is faster and stable on 20. */
export async function signatureHolds(
  jwk: PublicJwk,
  signed: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const node = nodeBuiltin('node:crypto')
  try {
    if (node) return node.verify(null, signed, nodeKey(jwk, node), signature)
  } catch {
    return false
  }
  const imported = await importKey({ kty: jwk.kty, crv: jwk.crv, x: jwk.x })
  return imported !== null && subtle().verify('Ed25519', imported, signature, signed)
}

async function importKey(key: PublicJwk): Promise<CryptoKey | null> {
  try {
    return await subtle().importKey('jwk', key, 'Ed25519', false, ['verify'])
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'NotSupportedError') {
      throw new LmaError('crypto_unavailable', { detail: 'this browser has no Ed25519 in WebCrypto', cause })
    }
    return null
  }
}

function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle as SubtleCrypto | undefined
  if (!found)
    throw new LmaError('crypto_unavailable', { detail: 'WebCrypto needs a page served by https or from localhost' })
  return found
}
