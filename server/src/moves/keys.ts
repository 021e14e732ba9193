import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Vault } from '../platform/crypto.ts'

type Use = 'signing' | 'opening'

/** A private key of one move, under the master key. */
export function sealMoveKey(vault: Vault, moveId: string, use: Use, key: KeyObject): Buffer {
  return vault.seal(key.export({ format: 'der', type: 'pkcs8' }), `move/${moveId}/${use}`)
}

export function openMoveKey(vault: Vault, moveId: string, use: Use, sealed: Uint8Array): KeyObject {
  return createPrivateKey({ key: vault.open(sealed, `move/${moveId}/${use}`), format: 'der', type: 'pkcs8' })
}
