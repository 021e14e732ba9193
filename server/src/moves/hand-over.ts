import { reauthenticate } from '../access/reauthenticate.ts'
import { emit } from '../events/emit.ts'
import { nudge } from '../events/nudge.ts'
import { inTransaction, systemCtx, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { nextEpoch } from '../signing-keys/rules.ts'
import { signMoveNotice } from '../signing-keys/sign-move-notice.ts'
import { countInstalled, dropManageSessions, lockPackages, markMoved, writeAs } from './hold-queries.ts'
import { openMoveKey } from './keys.ts'
import { getMove } from './present.ts'
import { lockMove, lockMoveById, saveMove, type MoveRow } from './queries.ts'
import { releaseMove, type Release } from './release.ts'
import { followWithin, stepFault } from './rules.ts'
import type { Move } from './schema.ts'
import { writeStatement } from './statements.ts'

/**
 * V2: the one decision. From its commit on the packages are the destination's: here they are read only, and their products
 * get the move notice. Needs the receipt, and the password again.
 */
export async function handOverMove(ctx: Ctx, id: string, password: string): Promise<Move> {
  ctx.require('moves:write')
  await getMove(ctx, id)
  await reauthenticate(ctx, password)
  return handOver(ctx, id)
}

export async function handOver(ctx: Ctx, id: string): Promise<Move> {
  ctx.require('moves:write')
  const { release, counterpart } = await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    const fault = stepFault('hand-over', row)
    if (fault) throw new AppError('state_conflict', fault)
    if (row.receipt === null) throw new AppError('state_conflict', 'The receipt of the destination is missing.')
    if (row.counterpart.local) {
      const there = await lockMoveById(tx.db, row.counterpart.moveId ?? '')
      if (there?.status !== 'staged') throw new AppError('state_conflict', 'The other org has dropped it.')
    }
    const epochs = row.counterpart.local ? {} : await leave(tx, row)
    if (!row.signing_key_sealed) throw new Error('the move lacks its key')
    const key = openMoveKey(tx.app.vault, id, 'signing', row.signing_key_sealed)
    const claims: Release = { move: id, at: tx.now().toISOString(), epochs }
    const text = writeStatement('release', key, claims)
    await saveMove(tx.db, id, { status: 'handed_over', handed_over_at: tx.now(), release: text })
    const { org, server, local = false } = row.counterpart
    const packageIds = row.packages.map((one) => one.id)
    await emit(tx, 'move.handed_over', {}, { moveId: id, packageIds, org, server, local, epochs })
    return { release: text, counterpart: row.counterpart }
  })
  const { local, orgId, moveId } = counterpart
  // Should the process die right here, the destination takes the release as a file, or this is found by whoever looks again.
  if (local && orgId && moveId)
    await releaseMove(systemCtx(ctx.app, orgId, ['moves:read', 'moves:write']), moveId, release)
  return getMove(ctx, id)
}

/** The packages stay here as they are, to be read; whoever comes for them is told where they went. */
async function leave(tx: Tx, { id, packages, counterpart }: MoveRow): Promise<Record<string, number>> {
  const ids = packages.map((one) => one.id)
  await writeAs(tx.db, id)
  const epochs: Record<string, number> = {}
  for (const pack of await lockPackages(tx.db, tx.orgId, ids)) {
    const to = counterpart.server ?? ''
    const epoch = nextEpoch(pack.epoch, tx.now())
    const notice = await signMoveNotice(tx.app, tx.db, pack.id, { id, from: tx.app.publicUrl(), to, epoch })
    const within = followWithin(await countInstalled(tx.db, pack.id))
    await markMoved(tx.db, { id: pack.id, movedTo: to, notice, followWithin: within, moveId: id })
    epochs[pack.id] = epoch
    await nudge(tx, { packageId: pack.id, after: '', through: '~' })
  }
  await dropManageSessions(tx.db, ids)
  return epochs
}
