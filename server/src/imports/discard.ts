import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { deleteFile, deleteRows, filesOf } from './file-queries.ts'
import { getImport } from './present.ts'
import { lockImport, saveImport } from './queries.ts'
import { isBusy } from './rules.ts'
import type { Import } from './schema.ts'

/** Drops the files and rows of an import that is not under way. What it made stays, and so does that there was one. */
export async function discardImport(ctx: Ctx, id: string): Promise<Import> {
  ctx.require('imports:write')
  const after = await inTransaction(ctx, async (tx) => {
    const found = await lockImport(tx.db, tx.orgId, id)
    if (!found) throw new AppError('not_found')
    if (isBusy(found.status)) throw new AppError('import_busy', 'Wait until it has ended, or cancel it.')
    for (const { object } of await filesOf(tx.db, [id])) await deleteFile(tx.db, id, object)
    if (found.status !== 'done') await saveImport(tx.db, id, { status: 'cancelled', finished_at: tx.now() })
    await emit(tx, 'import.discarded', {}, { importId: id })
    return getImport(tx, id)
  })
  while (await deleteRows(ctx.db, id, null));
  return after
}
