import { licenseNumber } from '../licenses/rules.ts'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { RefreshItem, RefreshItemQuery } from './schema.ts'

/** The report of a refresh, in the order of the installations. */
export async function listItems(
  db: Db,
  orgId: string,
  refreshId: string,
  query: RefreshItemQuery,
): Promise<Page<RefreshItem>> {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('refresh_items as item')
    .innerJoin('installations', 'installations.id', 'item.installation_id')
    .innerJoin('licenses', 'licenses.id', 'installations.license_id')
    .innerJoin('subscribers', 'subscribers.id', 'installations.subscriber_id')
    .select(['item.installation_id', 'item.outcome', 'item.differences', 'item.desired_revision', 'item.nudged_at'])
    .select(['item.acknowledged_at', 'installations.license_id', 'licenses.number', 'installations.subscriber_id'])
    .select(['subscribers.name as subscriber_name', 'subscribers.org_key', 'installations.version'])
    .where('item.refresh_id', '=', refreshId)
    .where('item.org_id', '=', orgId)
    .orderBy('item.installation_id')
    .limit(query.limit + 1)
  if (query.outcome) select = select.where('item.outcome', '=', query.outcome)
  if (query.acknowledged)
    select = select.where('item.acknowledged_at', query.acknowledged === 'true' ? 'is not' : 'is', null)
  if (query.q) {
    const like = containing(query.q)
    select = select.where((eb) =>
      eb.or([eb('subscribers.name', 'ilike', like), eb('subscribers.org_key', 'ilike', like)]),
    )
  }
  if (after) select = select.where('item.installation_id', '>', String(after[0]))
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.installation_id],
    (row) => ({
      installationId: row.installation_id,
      licenseId: row.license_id,
      licenseNumber: licenseNumber(row.number),
      subscriberId: row.subscriber_id,
      subscriberName: row.subscriber_name,
      subscriberOrgId: row.org_key,
      version: row.version,
      outcome: row.outcome as RefreshItem['outcome'],
      differences: row.differences as RefreshItem['differences'],
      desiredRevision: row.desired_revision,
      nudgedAt: row.nudged_at?.toISOString() ?? null,
      acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
    }),
  )
}

/** The installations of a report whose ids lie in `(after, through]`. */
export async function itemsBetween(db: Db, refreshId: string, after: string, through: string): Promise<string[]> {
  const rows = await db
    .selectFrom('refresh_items')
    .select('installation_id')
    .where('refresh_id', '=', refreshId)
    .where('installation_id', '>', after)
    .where('installation_id', '<=', through)
    .orderBy('installation_id')
    .execute()
  return rows.map((row) => row.installation_id)
}
