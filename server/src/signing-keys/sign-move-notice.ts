import { issuerOf, serverAddress, statementTypes, type MoveClaims } from '@openlma/sdk'
import type { Db } from '../platform/database.ts'
import type { App } from '../platform/context.ts'
import { openKey, signStatement } from './key-pair.ts'
import { packageEpoch, primaryRoot } from './queries.ts'

/** A move as its notice tells it: base addresses of the servers, and the epoch of the package at the destination. */
export type MoveToTell = { id: string; from: string; to: string; epoch: number }

/**
 * V3: the notice that sends the products of a package to another server, signed by its primary root. The epoch is
 * `nextEpoch` of the one here, which stays as it is; the destination's documents must have it or a higher one. Throws
 * where products would refuse the notice: an epoch that is not higher, an address that is not safe.
 */
export async function signMoveNotice(app: App, db: Db, packageId: string, move: MoveToTell): Promise<string> {
  const to = serverAddress(move.to)
  if (to === null) throw new Error(`no product would follow to ${move.to}`)
  if (move.epoch <= (await packageEpoch(db, packageId))) throw new Error('the epoch of a move must be higher')
  const root = await primaryRoot(db, packageId)
  if (!root.private_key_sealed) throw new Error(`the primary root key of ${packageId} is not here`)
  const claims: MoveClaims = {
    iss: issuerOf(packageId),
    iat: Math.floor(app.clock().getTime() / 1000),
    epoch: move.epoch,
    lma: { v: 1, move: move.id, from: { server: move.from }, to: { server: to } },
  }
  const signer = { kid: root.kid, privateKey: openKey(app.vault, root.kid, root.private_key_sealed) }
  return signStatement(statementTypes.move, signer, claims)
}
