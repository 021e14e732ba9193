import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { addSigningKey } from '../signing-keys/create-keys.ts'
import { nextEpoch } from '../signing-keys/rules.ts'
import { headChain } from './arrive-queries.ts'
import { confirmationOf } from './confirm.ts'
import { freePackage, lockPackages } from './hold-queries.ts'
import { saveMove, type MoveRow } from './queries.ts'

/**
 * V2: the packages are live here, in one short transaction: a higher epoch, a signing key of this server, their chain goes
 * on, and their hold ends. Refreshes follow (V3).
 */
export async function goLive(tx: Tx, move: MoveRow): Promise<void> {
  const ids = move.packages.map((one) => one.id)
  const { from, epochs, ...rest } = move.progress
  for (const pack of await lockPackages(tx.db, tx.orgId, ids)) {
    const epoch = Math.max(nextEpoch(pack.epoch, tx.now()), epochs?.[pack.id] ?? 0)
    await freePackage(tx.db, pack.id, epoch, tx.now())
    const head = await headChain(tx.db, tx.orgId, pack.id, move.id)
    const chain = head && { position: head.position, hash: head.hash.toString('hex') }
    // The first of its events here: what verifies the chain follows from it what came before.
    await emit(tx, 'package.moved', { packageId: pack.id }, { moveId: move.id, from, epoch, chain })
    await addSigningKey(tx, pack.id, epoch, pack.offline_days)
  }
  const liveAt = tx.now()
  const confirmation = confirmationOf(tx, move, liveAt)
  await saveMove(tx.db, move.id, {
    status: 'live',
    live_at: liveAt,
    ended_at: liveAt,
    opening_key_sealed: null,
    progress: JSON.stringify({ ...rest, from, ...(confirmation && { confirmation }), todo: 'refresh' }),
  })
  await emit(tx, 'move.arrived', {}, { moveId: move.id, packageIds: ids, from })
}
