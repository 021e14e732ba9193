import { randomBytes } from 'node:crypto'
import type { Vault } from '../platform/crypto.ts'

/** What the vault seals secrets for. */
export const PURPOSE = 'webhook-secret'

/** A new secret in the form of Standard Webhooks, and the same as it is stored. */
export function newSecret(vault: Vault): { secret: string; sealed: Buffer } {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  return { secret, sealed: vault.seal(secret, PURPOSE) }
}

export function openSecret(vault: Vault, sealed: Uint8Array): string {
  return vault.open(sealed, PURPOSE).toString()
}
