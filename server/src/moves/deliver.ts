import { systemCtx, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { acceptReceipt } from './accept-receipt.ts'
import { archiveOf, confirmed } from './export.ts'
import { importMove } from './import.ts'
import { lockMoveById, type MoveRow } from './queries.ts'
import type { Move } from './schema.ts'

/**
 * V1: both orgs are of this server, so the archive goes straight from the one to the other: the same bytes that a file would
 * have, and the same receipt. Needs the password again.
 */
export async function deliverMove(ctx: Ctx, id: string, password: string): Promise<Move> {
  ctx.require('moves:write')
  return deliver(ctx, await confirmed(ctx, id, password))
}

export async function deliver(ctx: Ctx, row: MoveRow): Promise<Move> {
  const { local, orgId, moveId } = row.counterpart
  if (!local || !orgId || !moveId)
    throw new AppError('state_conflict', 'The other org is on another server: export the archive.')
  const there = systemCtx(ctx.app, orgId, ['moves:read', 'moves:write'])
  await importMove(there, moveId, await archiveOf(ctx, row), { orgId: ctx.orgId })
  const staged = await lockMoveById(ctx.db, moveId)
  if (!staged?.receipt) throw new AppError('state_conflict', 'The other org has dropped it.')
  return acceptReceipt(ctx, row.id, staged.receipt)
}
