import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { clearStaged } from './clear-staged.ts'
import { freePackage, lockPackages } from './hold-queries.ts'
import { openMoveKey } from './keys.ts'
import { getMove } from './present.ts'
import { lockMove, saveMove, type MoveRow } from './queries.ts'
import { isDroppable } from './rules.ts'
import type { Move } from './schema.ts'
import { writeStatement } from './statements.ts'

/**
 * V2: ends a move before it was handed over; nothing has changed by it. A destination that had signed a receipt states that
 * it gives the packages up: a source that has handed over meanwhile takes them back with that.
 */
export async function dropMove(ctx: Ctx, id: string): Promise<Move> {
  ctx.require('moves:write')
  const side = await inTransaction(ctx, async (tx) => {
    const row = await lockMove(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    if (!isDroppable(row)) throw new AppError('state_conflict', `The move is ${row.status.replaceAll('_', ' ')}.`)
    if (row.side === 'source') await thaw(tx, row)
    const givenUp = row.status === 'staged' ? giveUpOf(tx, row) : null
    const ended = { ended_at: tx.now(), opening_key_sealed: null }
    await saveMove(tx.db, id, { status: 'dropped', given_up: givenUp, ...ended })
    await emit(tx, 'move.dropped', {}, { moveId: id, was: row.status })
    return row.side
  })
  if (side === 'destination') await clearStaged(ctx.app, id)
  return getMove(ctx, id)
}

async function thaw(tx: Tx, { id, packages }: MoveRow): Promise<void> {
  const ids = packages.map((one) => one.id)
  for (const { id: packageId, hold_move_id: by } of await lockPackages(tx.db, tx.orgId, ids)) {
    if (by === id) await freePackage(tx.db, packageId, null, tx.now())
  }
}

/** What the destination states when the packages are not with it any more, and from which epoch they may be live again. */
export type GivenUp = { move: string; at: string; epochs: Record<string, number> }

export function giveUpOf(tx: Tx, row: MoveRow, epochs: Record<string, number> = {}): string {
  if (!row.signing_key_sealed) throw new Error('the move lacks its key')
  const key = openMoveKey(tx.app.vault, row.id, 'signing', row.signing_key_sealed)
  const claims: GivenUp = { move: row.counterpart.moveId ?? '', at: tx.now().toISOString(), epochs }
  return writeStatement('given-up', key, claims)
}
