import { emit } from '../events/emit.ts'
import { createCtx, inTransaction, systemCtx, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { deliver } from './deliver.ts'
import { dropMove } from './drop.ts'
import { exportable } from './export.ts'
import { freeze } from './freeze.ts'
import { handOver } from './hand-over.ts'
import { invite } from './invite.ts'
import { findMove, findWayBack, lockMove, saveMove, type MoveRow } from './queries.ts'
import { refuseLoss } from './refuse-loss.ts'
import { isDroppable } from './rules.ts'
import { startMove } from './start.ts'

const RIGHTS = ['moves:read', 'moves:write']

/** Of either side: its move, and who acts there. */
type Party = { ctx: Ctx; move: MoveRow }

/**
 * Within one server the way back is a move of its own, taken at once: whatever products reported since comes along. Refused
 * after the first install or change by the vendor there. Whoever asks again after it died goes on, or repeats the step.
 */
export async function takeBack(ctx: Ctx, row: MoveRow): Promise<void> {
  const { orgId, moveId } = row.counterpart
  const other = orgId && moveId ? await findMove(ctx.db, orgId, moveId) : undefined
  const live = row.side === 'destination' ? row : other
  const gone = row.side === 'source' ? row : other
  if (live?.status !== 'live' || gone?.status !== 'handed_over') {
    throw new AppError('state_conflict', 'It is not live at the other org yet.')
  }
  const home = { ctx: actIn(ctx, gone.org_id), move: gone }
  const away = { ctx: actIn(ctx, live.org_id), move: live }
  const begun = await findWayBack(ctx.db, live.org_id, live.id)
  const by = begun?.status === 'handed_over' ? begun.id : await goBack(home, away, begun)
  await markUndone(home, away, by)
}

function actIn(ctx: Ctx, orgId: string): Ctx {
  if (orgId !== ctx.orgId) return systemCtx(ctx.app, orgId, RIGHTS)
  return createCtx(ctx.app, { orgId, actor: ctx.actor, permissions: RIGHTS, requestId: ctx.requestId, log: ctx.log })
}

/** The move back, until it is handed over. Answers its id. */
async function goBack(home: Party, away: Party, begun: MoveRow | undefined): Promise<string> {
  if (begun) await dropBegun(home, away, begun)
  const id = await begin(home, away)
  await deliver(away.ctx, await exportable(away.ctx, id))
  await handOver(away.ctx, id)
  return id
}

/** One that was not handed over has changed nothing. Its source first: once that is dropped, nobody hands over any more. */
async function dropBegun(home: Party, away: Party, begun: MoveRow): Promise<void> {
  if (isDroppable(begun)) await dropMove(away.ctx, begun.id)
  const coming = await findMove(home.ctx.db, home.ctx.orgId, begun.counterpart.moveId ?? '')
  if (coming && isDroppable(coming)) await dropMove(home.ctx, coming.id)
}

/** Invited, drafted and frozen in one transaction: whoever dies in it has begun nothing. */
async function begin(home: Party, away: Party): Promise<string> {
  home.ctx.require('moves:write')
  // NOTE no event: each of its three steps writes its own.
  return inTransaction(home.ctx, async (tx) => {
    const there = within(tx, away.ctx)
    const { invitation } = await invite(tx, { days: 1 })
    const packageIds = away.move.packages.map((one) => one.id)
    const { id } = await startMove(there, { invitation: invitation ?? '', packageIds })
    await saveMove(tx.db, id, { progress: JSON.stringify({ undoes: away.move.id }) })
    await freeze(there, id, null)
    await refuseLoss(tx.db, away.move, false)
    return id
  })
}

/** The same transaction, for what is done in it at the other org. */
const within = (tx: Tx, ctx: Ctx): Tx => ({ ...tx, ...ctx, db: tx.db })

async function markUndone(home: Party, away: Party, by: string): Promise<void> {
  home.ctx.require('moves:write')
  await inTransaction(home.ctx, async (tx) => {
    for (const { ctx, move } of [home, away]) {
      const row = await lockMove(tx.db, ctx.orgId, move.id)
      if (!row || row.status === 'undone') continue
      await saveMove(tx.db, row.id, { status: 'undone', ended_at: tx.now() })
      const packageIds = row.packages.map((one) => one.id)
      await emit(within(tx, ctx), 'move.undone', {}, { moveId: row.id, by, packageIds })
    }
  })
}
