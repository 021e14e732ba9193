import { emit } from '../events/emit.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { MOST_ATTEMPTS } from '../platform/stepping.ts'
import { lockImport, saveImport } from './queries.ts'

/** A step failed, once more in a row. The last failure that is allowed ends the dry run or the import where it stands. */
export async function failImport(app: App, orgId: string, id: string, error: string): Promise<void> {
  // NOTE no permission: the program itself. NOTE no event: a failure that is followed by another try changes nothing.
  await inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const imp = await lockImport(tx.db, orgId, id)
    if (imp?.status !== 'judging' && imp?.status !== 'importing') return
    const attempts = imp.attempts + 1
    await saveImport(tx.db, id, { attempts, error })
    if (attempts < MOST_ATTEMPTS) return
    await saveImport(tx.db, id, { status: 'failed', finished_at: tx.now() })
    await emit(tx, 'import.failed', {}, { importId: id, dryRun: imp.status === 'judging', error, done: imp.done })
  })
}
