import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { openMoveKey } from './keys.ts'
import { getMove } from './present.ts'
import { lockMove, saveMove, type MoveRow } from './queries.ts'
import { stepFault } from './rules.ts'
import type { Move } from './schema.ts'
import { readStatement, writeStatement } from './statements.ts'

/** What the destination states when the packages are live there: of which move of the source, and since when. */
export type Confirmation = { move: string; at: string }

/** V2: the packages are live at the destination, and it says so with the key of its invitation: to the source the move is complete. */
export async function confirmMove(ctx: Ctx, id: string, text: string): Promise<Move> {
  ctx.require('moves:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    // Once more is the same as once.
    if (row.progress.confirmation === text.trim()) return
    const fault = stepFault('confirmation', row)
    if (fault) throw new AppError('state_conflict', fault)
    const said = readStatement<Confirmation>('confirmation', text, row.counterpart.signer ?? '')
    const liveAt = new Date(said?.at ?? '')
    if (said?.move !== id || Number.isNaN(liveAt.getTime()))
      throw new AppError('statement_invalid', 'This is no confirmation of the destination.')
    await saveMove(tx.db, id, {
      live_at: liveAt,
      ended_at: tx.now(),
      progress: JSON.stringify({ ...row.progress, confirmation: text.trim() }),
    })
    await emit(tx, 'move.confirmed', {}, { moveId: id, liveAt })
  })
  return getMove(ctx, id)
}

/** The confirmation, at the destination; null within one server, where both sides know. */
export function confirmationOf(
  tx: Tx,
  { id, signing_key_sealed: sealed, counterpart }: MoveRow,
  liveAt: Date,
): string | null {
  if (counterpart.local) return null
  if (!sealed) throw new Error('the move lacks its key')
  const claims: Confirmation = { move: counterpart.moveId ?? '', at: liveAt.toISOString() }
  return writeStatement('confirmation', openMoveKey(tx.app.vault, id, 'signing', sealed), claims)
}
