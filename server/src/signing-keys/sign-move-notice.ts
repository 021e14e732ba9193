import type { KeyObject } from 'node:crypto'
import { issuerOf, serverAddress, statementTypes, type MoveClaims } from '@openlma/sdk'
import type { App } from '../platform/context.ts'
import type { Db } from '../platform/database.ts'
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
  if (move.epoch <= (await packageEpoch(db, packageId))) throw new Error('the epoch of a move must be higher')
  const root = await primaryRoot(db, packageId)
  if (!root.private_key_sealed) throw new Error(`the primary root key of ${packageId} is not here`)
  const signer = { kid: root.kid, privateKey: openKey(app.vault, root.kid, root.private_key_sealed) }
  return moveNotice(signer, packageId, move, app.clock())
}

/** The notice as one of the root keys signs it. Throws where its address is none to which a product would follow. */
export function moveNotice(
  root: { kid: string; privateKey: KeyObject },
  packageId: string,
  { id, from, to, epoch }: MoveToTell,
  now: Date,
): string {
  const server = serverAddress(to)
  if (server === null) throw new Error(`no product would follow to ${to}`)
  const claims: MoveClaims = {
    iss: issuerOf(packageId),
    iat: Math.floor(now.getTime() / 1000),
    epoch,
    lma: { v: 1, move: id, from: { server: from }, to: { server } },
  }
  return signStatement(statementTypes.move, root, claims)
}
