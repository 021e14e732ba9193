import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { clearLater } from './attempt.ts'
import { deleteFile } from './file-queries.ts'
import { lockOpen, reopen } from './open.ts'
import { getImport } from './present.ts'
import type { Import, ImportObject } from './schema.ts'

/** Takes a file out of an import, with its rows: those are deleted in the background. */
export async function removeFile(ctx: Ctx, id: string, object: ImportObject): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    await reopen(tx, await lockOpen(tx, id))
    if (!(await deleteFile(tx.db, id, object))) throw new AppError('not_found', 'There is no such file.')
    await clearLater(tx, id, [object])
    await emit(tx, 'import.file_removed', {}, { importId: id, object })
    return getImport(tx, id)
  })
}
