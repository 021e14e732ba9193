import { nudge } from '../events/nudge.ts'
import { saveVersionStatuses } from '../installations/queries.ts'
import { recountSeats } from '../licenses/recount-seats.ts'
import { inTransaction, systemCtx, type App, type Tx } from '../platform/context.ts'
import { compare, countScope, takeOneProcessor, type Compared, type Fault } from './compare-queries.ts'
import { finishRefresh } from './finish.ts'
import { lockRefresh, saveRefresh, type RefreshRow } from './queries.ts'
import { itemsBetween } from './item-queries.ts'
import { addCounts, endsNudge, expectedOf, sweepEvery, WAITS_MS } from './rules.ts'

/**
 * One step of a refresh that compares, in one transaction: the report of a stretch, its repairs, its nudges, and the cursor
 * that moves past it. So each installation is done exactly once, whatever dies (R3). Answers whether there is more to do.
 */
export async function stepRefresh(app: App, orgId: string, id: string, limit: number): Promise<boolean> {
  // NOTE no permission: the program itself. NOTE no event: refresh.started told of it, finishRefresh tells the end.
  return inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const refresh = await lockRefresh(tx.db, orgId, id)
    if (refresh?.status !== 'running') return false
    await takeOneProcessor(tx.db)
    if (refresh.total === null) {
      await saveRefresh(tx.db, id, { total: await countScope(tx.db, refresh, tx.now()) })
      return true
    }
    const compared = await compare(tx.db, refresh, { after: refresh.cursor, limit }, tx.now())
    if (!refresh.dry_run) await repair(tx, compared.faults)
    return saveStep(tx, refresh, compared, compared.looked < limit)
  })
}

async function repair(tx: Tx, faults: Fault[]): Promise<void> {
  const licenseIds = faults.flatMap(({ seatCount, licenseId }) => (seatCount ? [licenseId] : []))
  await recountSeats(tx, [...new Set(licenseIds)])
  const statuses = faults.flatMap(({ id, versionStatus }) => (versionStatus === null ? [] : [{ id, versionStatus }]))
  if (statuses.length > 0) await saveVersionStatuses(tx.db, statuses, tx.now())
}

/** Asks the connected ones to check in, up to and with the one at `through`. */
async function nudgeThrough(tx: Tx, refresh: RefreshRow, through: string): Promise<void> {
  const { id, scope, package_id: packageId, nudged_through: after } = refresh
  if (scope.kind === 'all') await nudge(tx, { packageId, after, through })
  else await nudge(tx, { ids: await itemsBetween(tx.db, id, after, through) })
  await saveRefresh(tx.db, id, { nudged_through: through })
}

async function saveStep(tx: Tx, refresh: RefreshRow, compared: Compared, isLast: boolean): Promise<boolean> {
  const counts = addCounts(refresh.counts, compared.counts)
  const done = refresh.done + Object.values(compared.counts).reduce((sum, count) => sum + count, 0)
  const acknowledged = refresh.acknowledged + compared.acknowledged
  const total = isLast ? done : refresh.total
  const now = tx.now()
  const cursor = compared.last ?? refresh.cursor
  if (!refresh.dry_run && endsNudge(refresh.done, done, isLast)) await nudgeThrough(tx, refresh, cursor)
  await saveRefresh(tx.db, refresh.id, {
    cursor,
    counts: JSON.stringify(counts),
    done,
    acknowledged,
    total,
    attempts: 0,
    error: null,
    ...(isLast && { compared_at: now }),
  })
  if (!isLast) return true
  if (refresh.dry_run || acknowledged >= expectedOf(done, counts)) {
    await finishRefresh(tx, refresh, 'done', { done, acknowledged, counts })
  } else {
    const [deadline, sweep] = [now.getTime() + WAITS_MS, now.getTime() + sweepEvery(done)]
    await saveRefresh(tx.db, refresh.id, {
      status: 'waiting',
      deadline_at: new Date(deadline),
      sweep_at: new Date(sweep),
    })
  }
  return false
}
