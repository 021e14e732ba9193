import { sql, type Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { OfflineRequests } from '../platform/tables.ts'
import { validUntilOf } from './rules.ts'
import type { OfflineAnswer, OfflineRequest, OfflineRequestQuery, Outcome } from './schema.ts'

/** Whoever uploads the same request waits here until the transaction ends. */
export async function holdRequest(db: Db, packageId: string, requestId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${packageId}/${requestId}`}, 2))`.execute(db)
}

export async function insertRequest(db: Db, row: Insertable<OfflineRequests>): Promise<void> {
  await db.insertInto('offline_requests').values(row).execute()
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('offline_requests')
    .innerJoin('installations', 'installations.id', 'offline_requests.installation_id')
    .innerJoin('subscribers', 'subscribers.id', 'installations.subscriber_id')
    .leftJoin('users', 'users.id', 'offline_requests.created_by')
    .select(['offline_requests.id', 'offline_requests.package_id', 'offline_requests.installation_id'])
    .select(['offline_requests.request_id', 'offline_requests.outcome', 'offline_requests.created_at'])
    .select(['offline_requests.created_by', 'users.name as created_by_name', 'installations.license_id'])
    .select(['installations.subscriber_id', 'subscribers.name as subscriber_name', 'subscribers.org_key'])
    .where('offline_requests.org_id', '=', orgId)

export async function getAnswer(db: Db, orgId: string, id: string): Promise<OfflineAnswer | null> {
  const row = await selection(db, orgId)
    .select('offline_requests.answer')
    .where('offline_requests.id', '=', id)
    .executeTakeFirst()
  return row ? { ...present(row), file: row.answer, validUntil: validUntilOf(row.answer) } : null
}

/** The answer that this request got before, and the hash of what was uploaded then. */
export async function findAnswered(db: Db, orgId: string, packageId: string, requestId: string) {
  return db
    .selectFrom('offline_requests')
    .select(['id', 'request_hash'])
    .where('org_id', '=', orgId)
    .where('package_id', '=', packageId)
    .where('request_id', '=', requestId)
    .executeTakeFirst()
}

/** Newest first. */
export async function listRequests(
  db: Db,
  orgId: string,
  packageId: string,
  query: OfflineRequestQuery,
): Promise<Page<OfflineRequest>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .where('offline_requests.package_id', '=', packageId)
    .orderBy('offline_requests.id', 'desc')
    .limit(query.limit + 1)
  if (query.installationId) select = select.where('offline_requests.installation_id', '=', query.installationId)
  if (after) select = select.where('offline_requests.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

function present(row: Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>): OfflineRequest {
  return {
    id: row.id,
    packageId: row.package_id,
    installationId: row.installation_id,
    licenseId: row.license_id,
    subscriberId: row.subscriber_id,
    subscriberName: row.subscriber_name,
    subscriberOrgId: row.org_key,
    requestId: row.request_id,
    outcome: row.outcome as Outcome,
    createdById: row.created_by,
    createdByName: row.created_by_name,
    createdAt: row.created_at.toISOString(),
  }
}
