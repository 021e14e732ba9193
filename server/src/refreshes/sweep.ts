import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { breathe } from '../platform/stretches.ts'
import { acknowledgeIn } from './acknowledge.ts'
import { finishRefresh } from './finish.ts'
import { nextUnsettled, recreatedSince } from './heard-queries.ts'
import { dueSweeps, lockRefresh, takeSweep } from './queries.ts'
import { sweepEvery } from './rules.ts'

const STRETCH = 1_000

/**
 * Looks at everybody who has not acknowledged yet, now and then: for what was told while a process died, and for those that
 * were uninstalled. At its deadline a refresh ends as it stands (R1).
 */
export async function sweepWaiting(app: App, stopped: () => boolean): Promise<void> {
  const now = app.clock()
  for (const due of await dueSweeps(app.database.db, now)) {
    const { id, org_id: orgId, total, package_id: packageId, started_at: startedAt } = due
    const next = new Date(now.getTime() + sweepEvery(total ?? 0))
    if (!(await takeSweep(app.database.db, id, now, next))) continue
    await acknowledgeIn(app, orgId, id, await recreatedSince(app.database.db, packageId, startedAt))
    await settleAll(app, orgId, id, stopped)
    if (!stopped()) await endIfDue(app, orgId, id)
  }
}

async function settleAll(app: App, orgId: string, id: string, stopped: () => boolean): Promise<void> {
  const { db } = app.database
  for (let after = ''; !stopped();) {
    const start = performance.now()
    const ids = await nextUnsettled(db, id, after, STRETCH)
    const last = ids.at(-1)
    if (last === undefined) break
    await acknowledgeIn(app, orgId, id, ids)
    after = last
    await breathe(app, performance.now() - start)
  }
}

async function endIfDue(app: App, orgId: string, id: string): Promise<void> {
  // NOTE no permission: the program itself. NOTE no event: finishRefresh writes refresh.finished.
  await inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const refresh = await lockRefresh(tx.db, orgId, id)
    if (refresh?.status !== 'waiting' || !refresh.deadline_at || refresh.deadline_at > tx.now()) return
    const { done, acknowledged, counts } = refresh
    await finishRefresh(tx, refresh, 'done', { done, acknowledged, counts })
  })
}
