import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { deleteFile, deleteRows } from './file-queries.ts'
import { lockOpen, reopen } from './open.ts'
import { getImport } from './present.ts'
import type { Import, ImportObject } from './schema.ts'

/** Takes a file out of an import, with its rows. */
export async function removeFile(ctx: Ctx, id: string, object: ImportObject): Promise<Import> {
  ctx.require('imports:write')
  const after = await inTransaction(ctx, async (tx) => {
    await reopen(tx, await lockOpen(tx, id))
    if (!(await deleteFile(tx.db, id, object))) throw new AppError('not_found', 'There is no such file.')
    await emit(tx, 'import.file_removed', {}, { importId: id, object })
    return getImport(tx, id)
  })
  while (await deleteRows(ctx.db, id, object));
  return after
}
