import { emit } from '../events/emit.ts'
import { createCtx, inTransaction, systemCtx, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { deliver } from './deliver.ts'
import { exportable } from './export.ts'
import { freeze } from './freeze.ts'
import { handOver } from './hand-over.ts'
import { invite } from './invite.ts'
import { findMove, lockMove, saveMove, type MoveRow } from './queries.ts'
import { refuseLoss } from './refuse-loss.ts'
import { startMove } from './start.ts'

const RIGHTS = ['moves:read', 'moves:write']

/**
 * Within one server the way back is a move of its own, taken at once: whatever products reported since comes along. Refused
 * after the first install or change by the vendor there.
 */
export async function takeBack(ctx: Ctx, row: MoveRow): Promise<void> {
  const { orgId, moveId } = row.counterpart
  const other = orgId && moveId ? await findMove(ctx.db, orgId, moveId) : undefined
  const live = row.side === 'destination' ? row : other
  const gone = row.side === 'source' ? row : other
  if (live?.status !== 'live' || gone?.status !== 'handed_over') {
    throw new AppError('state_conflict', 'It is not live at the other org yet.')
  }
  await refuseLoss(ctx.db, live, false)
  const packageIds = live.packages.map((one) => one.id)
  const [home, away] = [actIn(ctx, gone.org_id), actIn(ctx, live.org_id)]
  const { invitation } = await invite(home, { days: 1 })
  const { id } = await startMove(away, { invitation: invitation ?? '', packageIds })
  await freeze(away, id, null)
  await deliver(away, await exportable(away, id))
  await handOver(away, id)
  await markUndone(home, gone.id, id)
  await markUndone(away, live.id, id)
}

function actIn(ctx: Ctx, orgId: string): Ctx {
  if (orgId !== ctx.orgId) return systemCtx(ctx.app, orgId, RIGHTS)
  return createCtx(ctx.app, { orgId, actor: ctx.actor, permissions: RIGHTS, requestId: ctx.requestId, log: ctx.log })
}

async function markUndone(ctx: Ctx, id: string, by: string): Promise<void> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) return
    await saveMove(tx.db, id, { status: 'undone', ended_at: tx.now() })
    await emit(tx, 'move.undone', {}, { moveId: id, by, packageIds: row.packages.map((one) => one.id) })
  })
}
