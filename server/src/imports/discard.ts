import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { clearLater } from './attempt.ts'
import { deleteFile, filesOf } from './file-queries.ts'
import { getImport } from './present.ts'
import { lockImport, saveImport, type ImportRecord } from './queries.ts'
import { isBusy, objectsOf } from './rules.ts'
import type { Import } from './schema.ts'

/**
 * Drops the files of an import that is not under way, and in the background their rows; an upload that is under way ends
 * with `state_conflict`. What it made stays, and so does that there was one.
 */
export async function discardImport(ctx: Ctx, id: string): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    const found = await lockImport(tx.db, tx.orgId, id)
    if (!found) throw new AppError('not_found')
    if (isBusy(found.status)) throw new AppError('import_busy', 'Wait until it has ended, or cancel it.')
    await dropFiles(tx, found)
    return getImport(tx, id)
  })
}

/** The same for an import that is locked, in the caller's transaction. */
export async function dropFiles(tx: Tx, { id, kind, status }: ImportRecord): Promise<void> {
  for (const { object } of await filesOf(tx.db, [id])) await deleteFile(tx.db, id, object)
  if (status !== 'done') await saveImport(tx.db, id, { status: 'cancelled', finished_at: tx.now() })
  await clearLater(tx, id, objectsOf(kind))
  await emit(tx, 'import.discarded', {}, { importId: id })
}
