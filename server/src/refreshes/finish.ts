import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { saveRefresh, type RefreshRow } from './queries.ts'
import type { Counts } from './rules.ts'

/** Ends a refresh that is locked, in the caller's transaction: all is done, or a newer one takes its place (R1). */
export async function finishRefresh(
  tx: Tx,
  refresh: Pick<RefreshRow, 'id' | 'package_id' | 'dry_run'>,
  status: 'done' | 'superseded',
  result: { done: number; acknowledged: number; counts: Counts },
): Promise<void> {
  await saveRefresh(tx.db, refresh.id, { status, finished_at: tx.now() })
  const { id: refreshId, dry_run: dryRun, package_id: packageId } = refresh
  await emit(tx, 'refresh.finished', { packageId }, { refreshId, status, dryRun, ...result })
}
