import { termsEventsOf } from '../licenses/history-queries.ts'
import { replay } from '../licenses/history-rules.ts'
import type { Actor, Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Page } from '../platform/page.ts'
import { listItems } from './item-queries.ts'
import { getRefreshView, isThere, listRefreshViews, type RefreshView } from './queries.ts'
import { expectedOf, progressOf, termsDifferences } from './rules.ts'
import { OUTCOMES, type Outcome, type Refresh, type RefreshItem, type RefreshItemQuery } from './schema.ts'

export async function getRefresh(ctx: Ctx, id: string): Promise<Refresh> {
  const row = await getRefreshView(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  return present(row, ctx.now())
}

export async function listRefreshes(
  ctx: Ctx,
  packageId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<Refresh>> {
  if (!(await isThere(ctx.db, ctx.orgId, packageId))) throw new AppError('not_found')
  const page = await listRefreshViews(ctx.db, ctx.orgId, packageId, query)
  return { ...page, data: page.data.map((row) => present(row, ctx.now())) }
}

export async function listRefreshItems(ctx: Ctx, id: string, query: RefreshItemQuery): Promise<Page<RefreshItem>> {
  if (!(await getRefreshView(ctx.db, ctx.orgId, id))) throw new AppError('not_found')
  const page = await listItems(ctx.db, ctx.orgId, id, query)
  return { ...page, data: await withTerms(ctx, page.data) }
}

/** Says beside two revisions of a license what they grant differently, from its history: a report keeps the numbers only. */
async function withTerms(ctx: Ctx, items: RefreshItem[]): Promise<RefreshItem[]> {
  const behind = items.filter((item) => heldOf(item) !== null)
  if (behind.length === 0) return items
  const ids = behind.map(({ licenseId }) => licenseId)
  const events = await termsEventsOf(ctx.db, ctx.orgId, ids)
  return items.map((item) => {
    const held = heldOf(item)
    if (held === null) return item
    const terms = termsDifferences(replay(events.get(item.licenseId) ?? []), held, item.desiredRevision)
    const differences = item.differences.flatMap((one) => (one.what === 'license' ? [one, ...terms] : [one]))
    return { ...item, differences }
  })
}

/** The older revision that an installation applied; null where it applied none, or the right one. */
function heldOf({ differences }: RefreshItem): number | null {
  const reported = differences.find(({ what }) => what === 'license')?.reported
  return typeof reported === 'number' ? reported : null
}

function present(row: RefreshView, now: Date): Refresh {
  const { kind, id, name } = row.started_by as Actor
  return {
    id: row.id,
    packageId: row.package_id,
    packageName: row.package_name,
    status: row.status,
    dryRun: row.dry_run,
    scope: row.scope.kind,
    filter: row.scope.filter,
    reason: row.reason,
    startedBy: { kind, id, name: row.starter_name ?? name ?? null },
    startedAt: row.started_at.toISOString(),
    comparedAt: row.compared_at?.toISOString() ?? null,
    deadlineAt: row.deadline_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    total: row.total,
    done: row.done,
    counts: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, row.counts[outcome] ?? 0])) as Record<
      Outcome,
      number
    >,
    acknowledged: row.acknowledged,
    expected: expectedOf(row.done, row.counts),
    ...progressOf(
      {
        status: row.status,
        total: row.total,
        done: row.done,
        startedAt: row.started_at,
        comparedAt: row.compared_at,
        deadlineAt: row.deadline_at,
      },
      now,
    ),
    error: row.error,
  }
}
