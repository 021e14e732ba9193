import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import {
  compactStatement,
  issuerOf,
  signingInput,
  thumbprintInput,
  type CertificateClaims,
  type StatementType,
} from '@openlma/sdk'
import { sha256, type Vault } from '../platform/crypto.ts'

export type KeyPair = { kid: string; x: string; privateKey: KeyObject }

export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const x = publicKey.export({ format: 'jwk' }).x ?? ''
  return { kid: sha256(thumbprintInput(x)).toString('base64url'), x, privateKey }
}

/** What the vault seals the private half of a key for. */
export const purposeOfKey = (kid: string): string => `key/${kid}`

export function sealKey(vault: Vault, key: KeyPair): Buffer {
  return vault.seal(key.privateKey.export({ format: 'der', type: 'pkcs8' }), purposeOfKey(key.kid))
}

export function openKey(vault: Vault, kid: string, sealed: Uint8Array): KeyObject {
  return createPrivateKey({ key: vault.open(sealed, purposeOfKey(kid)), format: 'der', type: 'pkcs8' })
}

/** A compact JWS: one Ed25519 signature, 30 microseconds. */
export function signStatement(typ: StatementType, key: { kid: string; privateKey: KeyObject }, claims: object): string {
  const input = signingInput(typ, key.kid, claims)
  return compactStatement(input, sign(null, Buffer.from(input), key.privateKey))
}

export function certify(
  root: { kid: string; privateKey: KeyObject },
  signing: KeyPair,
  packageId: string,
  epoch: number,
  life: { now: Date; notBefore: Date; notAfter: Date },
): string {
  const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
  const claims: CertificateClaims = {
    iss: issuerOf(packageId),
    iat: seconds(life.now),
    nbf: seconds(life.notBefore),
    exp: seconds(life.notAfter),
    epoch,
    jwk: { kty: 'OKP', crv: 'Ed25519', x: signing.x, kid: signing.kid },
  }
  return signStatement('openlma-cert+jwt', root, claims)
}
