import type { Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { lockImport, saveImport, type ImportRecord } from './queries.ts'
import { isBusy, isOpen } from './rules.ts'

/** Locks an import whose files and settings may change. Refused with `import_busy` while it is under way. */
export async function lockOpen(tx: Tx, id: string): Promise<ImportRecord> {
  const found = await lockImport(tx.db, tx.orgId, id)
  if (!found) throw new AppError('not_found')
  if (isBusy(found.status)) throw new AppError('import_busy', 'Wait until it has ended, or cancel it.')
  if (!isOpen(found.status)) throw new AppError('state_conflict', 'The import is done. Begin another one.')
  return found
}

/** Takes a judged import back to a draft: what was judged was another file, or other settings. */
export async function reopen(tx: Tx, { id }: Pick<ImportRecord, 'id'>): Promise<void> {
  await saveImport(tx.db, id, { status: 'draft', counts: '{}', judged_at: null, finished_at: null, error: null })
}
