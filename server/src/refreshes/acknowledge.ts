import { inTransaction, systemCtx, type App, type Tx } from '../platform/context.ts'
import { compare } from './compare-queries.ts'
import { finishRefresh } from './finish.ts'
import { refreshesAwaiting, settleHeard } from './heard-queries.ts'
import { lockRefresh, saveRefresh, type RefreshRow } from './queries.ts'
import { addCounts, expectedOf, moveCounts } from './rules.ts'

/** R2: these installations checked in; each refresh that waits for one of them counts it. */
export async function acknowledge(app: App, installationIds: string[]): Promise<void> {
  for (const { id, org_id: orgId } of await refreshesAwaiting(app.database.db, installationIds)) {
    await acknowledgeIn(app, orgId, id, installationIds)
  }
}

/** The same for one refresh. It ends with the last that was waited for. */
export async function acknowledgeIn(app: App, orgId: string, id: string, installationIds: string[]): Promise<void> {
  // NOTE no permission: the program itself. NOTE no event: an acknowledgement has its own, finishRefresh tells the end.
  await inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const refresh = await lockRefresh(tx.db, orgId, id)
    if (!refresh || refresh.dry_run) return
    if (refresh.status !== 'running' && refresh.status !== 'waiting') return
    const added = await addRecreated(tx, refresh, installationIds)
    const settled = await settleHeard(tx.db, refresh, installationIds, tx.now())
    const heard = settled.filter(({ after }) => after !== 'gone').length
    if (settled.length === 0 && added.count === 0) return
    const counts = moveCounts(addCounts(refresh.counts, added.counts), settled)
    const done = refresh.done + added.count
    const acknowledged = refresh.acknowledged + heard
    const total = refresh.total === null ? null : refresh.total + added.count
    await saveRefresh(tx.db, id, { counts: JSON.stringify(counts), done, acknowledged, total })
    if (refresh.status === 'waiting' && acknowledged >= expectedOf(done, counts)) {
      await finishRefresh(tx, refresh, 'done', { done, acknowledged, counts })
    }
  })
}

/** I9: what was unknown when the refresh began, and recreated itself since, belongs to its report. */
async function addRecreated(tx: Tx, refresh: RefreshRow, ids: string[]) {
  if (refresh.scope.kind === 'one') return { counts: {}, count: 0 }
  const { counts } = await compare(tx.db, refresh, { ids }, tx.now())
  return { counts, count: Object.values(counts).reduce((sum, count) => sum + count, 0) }
}
