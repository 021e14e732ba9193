import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Vault } from '../platform/crypto.ts'

type Use = 'signing' | 'opening' | 'code'

/** What a secret of a move is sealed for. */
export const purposeOfMove = (use: Use) => (moveId: string) => `move/${moveId}/${use}`

/** A private key of one move, under the master key. */
export function sealMoveKey(vault: Vault, moveId: string, use: Use, key: KeyObject): Buffer {
  return vault.seal(key.export({ format: 'der', type: 'pkcs8' }), purposeOfMove(use)(moveId))
}

export function openMoveKey(vault: Vault, moveId: string, use: Use, sealed: Uint8Array): KeyObject {
  return createPrivateKey({ key: vault.open(sealed, purposeOfMove(use)(moveId)), format: 'der', type: 'pkcs8' })
}

/** The code of an invitation: the destination has made it, the source has been told. */
export function sealCode(vault: Vault, moveId: string, code: string): Buffer {
  return vault.seal(code, purposeOfMove('code')(moveId))
}

export function openCode(vault: Vault, moveId: string, sealed: Uint8Array): string {
  return vault.open(sealed, purposeOfMove('code')(moveId)).toString('utf8')
}
