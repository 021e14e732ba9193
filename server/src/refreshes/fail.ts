import { emit } from '../events/emit.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { MOST_ATTEMPTS } from '../platform/stepping.ts'
import { lockRefresh, saveRefresh } from './queries.ts'

/** A step failed, once more in a row. The last failure that is allowed ends the refresh where it stands (R3). */
export async function failRefresh(app: App, orgId: string, id: string, error: string): Promise<void> {
  // NOTE no permission: the program itself. NOTE no event: a failure that is followed by another try changes nothing.
  await inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const refresh = await lockRefresh(tx.db, orgId, id)
    if (refresh?.status !== 'running') return
    const { done, acknowledged, counts, package_id: packageId } = refresh
    const attempts = refresh.attempts + 1
    await saveRefresh(tx.db, id, { attempts, error })
    if (attempts < MOST_ATTEMPTS) return
    await saveRefresh(tx.db, id, { status: 'failed', finished_at: tx.now() })
    await emit(tx, 'refresh.failed', { packageId }, { refreshId: id, error, done, acknowledged, counts })
  })
}
