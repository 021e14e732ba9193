import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getImport } from './present.ts'
import { lockImport, saveImport } from './queries.ts'
import { isBusy } from './rules.ts'
import type { Import } from './schema.ts'

/** Ends a dry run or an import where it stands. What was made stays, and another run finds it unchanged. */
export async function cancelImport(ctx: Ctx, id: string): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    const found = await lockImport(tx.db, tx.orgId, id)
    if (!found) throw new AppError('not_found')
    if (found.status === 'cancelled') return getImport(tx, id)
    if (!isBusy(found.status)) throw new AppError('state_conflict', 'Nothing of it is under way.')
    const judging = found.status === 'judging'
    await saveImport(tx.db, id, judging ? { status: 'draft' } : { status: 'cancelled', finished_at: tx.now() })
    const { done, total } = found
    await emit(tx, 'import.cancelled', {}, { importId: id, dryRun: judging, done, total })
    return getImport(tx, id)
  })
}
