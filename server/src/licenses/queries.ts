import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { insertAll } from '../platform/insert-all.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Licenses } from '../platform/tables.ts'
import type { Terms } from './rules.ts'
import { termsColumns, termsOf } from './rows.ts'
import type { LicenseQuery, LicenseState } from './schema.ts'

const TERMS = [
  'id',
  'package_id',
  'subscriber_id',
  'lead_id',
  'number',
  'status',
  'status_before',
  'suspended_from',
  'seats',
  'expires',
  'time_zone',
  'access_until',
  'trial_started_on',
  'features',
  'message',
  'revision',
  'test',
  'attributes',
  'external_ref',
  'seats_used',
  'follows_license_id',
  'created_at',
] as const

const oneLicense = (db: Db, orgId: string, id: string) =>
  db.selectFrom('licenses').select(TERMS).where('org_id', '=', orgId).where('id', '=', id)

/** Its row is the lock of everything that belongs to a license. */
export async function lockLicense(db: Db, orgId: string, id: string) {
  const row = await oneLicense(db, orgId, id).forUpdate().executeTakeFirst()
  return row && { ...row, terms: termsOf(row) }
}

/** The same without the lock, for looking only. */
export async function findLicense(db: Db, orgId: string, id: string): Promise<LicenseRow | undefined> {
  const row = await oneLicense(db, orgId, id).executeTakeFirst()
  return row && { ...row, terms: termsOf(row) }
}

export type LicenseRow = NonNullable<Awaited<ReturnType<typeof lockLicense>>>

export async function findLicenseOf(db: Db, packageId: string, subscriberId: string): Promise<string | null> {
  const row = await db
    .selectFrom('licenses')
    .select('id')
    .where('package_id', '=', packageId)
    .where('subscriber_id', '=', subscriberId)
    .executeTakeFirst()
  return row?.id ?? null
}

type NewLicense = Omit<Insertable<Licenses>, 'number' | keyof ReturnType<typeof termsColumns>>

export async function insertLicense(db: Db, row: NewLicense, terms: Terms, number: number): Promise<void> {
  await db
    .insertInto('licenses')
    .values({ ...row, ...termsColumns(terms), number })
    .execute()
}

export async function insertLicenses(
  db: Db,
  licenses: { row: NewLicense; terms: Terms; number: number }[],
): Promise<void> {
  const rows = licenses.map(({ row, terms, number }) => ({ ...row, ...termsColumns(terms), number }))
  await insertAll(db, 'licenses', rows, ['features', 'attributes', 'former_numbers'])
}

/** A human number, and the zone of the org that the license's days are counted in. */
export type TakenNumber = { number: number; timeZone: string }

/**
 * Takes the next `count` human numbers of the org, in a transaction of its own that does not wait for the disk: whoever
 * uses a number commits later, and that commit brings this one to the disk first. Lost together, it is given again.
 */
export async function takeNumbers(db: Db, orgId: string, count: number): Promise<{ first: number; timeZone: string }> {
  const row = await db
    .updateTable('orgs')
    .set({ next_license_number: sql<number>`next_license_number + ${count}::bigint` })
    .where('id', '=', orgId)
    .where(sql`set_config('synchronous_commit', 'off', true)`, '=', 'off')
    .returning(['next_license_number', 'time_zone'])
    .executeTakeFirstOrThrow()
  return { first: row.next_license_number - count, timeZone: row.time_zone }
}

/** From here on this number is not given to another license. Answers the org's time zone. */
export async function keepNumber(db: Db, orgId: string, number: number): Promise<string> {
  await db
    .updateTable('orgs')
    .set({ next_license_number: number + 1 })
    .where('id', '=', orgId)
    .where('next_license_number', '<=', number)
    .execute()
  return (await orgRules(db, orgId)).timeZone
}

export async function isNumberTaken(db: Db, orgId: string, number: number): Promise<boolean> {
  const row = await db
    .selectFrom('licenses')
    .select('id')
    .where('org_id', '=', orgId)
    .where('number', '=', number)
    .executeTakeFirst()
  return row !== undefined
}

/** Saves terms and whatever else changed, and raises the revision. Answers the new one. */
export async function saveLicense(db: Db, id: string, terms: Terms, more: Updateable<Licenses>): Promise<number> {
  const row = await db
    .updateTable('licenses')
    .set({ ...termsColumns(terms), ...more, revision: sql`revision + 1` })
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirstOrThrow()
  return row.revision
}

export async function setLicenseLead(db: Db, id: string, leadId: string): Promise<void> {
  await db.updateTable('licenses').set({ lead_id: leadId }).where('id', '=', id).where('lead_id', 'is', null).execute()
}

export async function orgRules(db: Db, orgId: string): Promise<{ timeZone: string; trialCapDays: number }> {
  const row = await db
    .selectFrom('orgs')
    .select(['time_zone', 'trial_cap_days'])
    .where('id', '=', orgId)
    .executeTakeFirstOrThrow()
  return { timeZone: row.time_zone, trialCapDays: row.trial_cap_days }
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('licenses')
    .innerJoin('packages', 'packages.id', 'licenses.package_id')
    .innerJoin('subscribers', 'subscribers.id', 'licenses.subscriber_id')
    .leftJoin('installations', 'installations.license_id', 'licenses.id')
    .leftJoin('accounts', 'accounts.id', 'subscribers.account_id')
    .select(['subscribers.account_id', 'accounts.name as account_name'])
    .select([
      'licenses.id',
      'licenses.number',
      'licenses.package_id',
      'packages.name as package_name',
      'packages.grace_days',
    ])
    .select([
      'licenses.subscriber_id',
      'subscribers.name as subscriber_name',
      'subscribers.org_key',
      'licenses.lead_id',
      'licenses.follows_license_id',
    ])
    .select([
      'licenses.status',
      'licenses.status_before',
      'licenses.suspended_from',
      'licenses.seats',
      'licenses.seats_used',
      'licenses.expires',
    ])
    .select(['licenses.time_zone', 'licenses.access_until', 'licenses.trial_started_on', 'licenses.features'])
    .select(['licenses.message', 'licenses.revision', 'licenses.test', 'licenses.attributes', 'licenses.external_ref'])
    .select([
      'licenses.created_at',
      'licenses.updated_at',
      'installations.id as installation_id',
      'installations.status as installation_status',
      'installations.version',
    ])
    .select(['installations.delivered_revision', 'installations.delivered_at', 'installations.applied_revision'])
    .select(['installations.applied_at', 'installations.last_check_in_at', 'installations.stream_seen_at'])
    .where('licenses.org_id', '=', orgId)

export type LicenseView = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

export async function getLicenseView(db: Db, orgId: string, id: string): Promise<LicenseView | undefined> {
  return selection(db, orgId).where('licenses.id', '=', id).executeTakeFirst()
}

/** How each order of the list walks: the key that the cursor carries, and what comes after it. */
const SORTS = {
  '-created': {
    key: (row: LicenseView) => [row.id],
    order: sql`licenses.id desc`,
    after: ([id]: Key) => sql<boolean>`licenses.id < ${id}`,
  },
  created: {
    key: (row: LicenseView) => [row.id],
    order: sql`licenses.id`,
    after: ([id]: Key) => sql<boolean>`licenses.id > ${id}`,
  },
  '-updated': {
    key: (row: LicenseView) => [row.updated_at.toISOString(), row.id],
    order: sql`licenses.updated_at desc, licenses.id desc`,
    after: ([at, id]: Key) => sql<boolean>`(licenses.updated_at, licenses.id) < (${at}::timestamptz, ${id})`,
  },
  expires: {
    key: (row: LicenseView) => [row.access_until?.toISOString() ?? 'infinity', row.id],
    order: sql`coalesce(licenses.access_until, 'infinity'), licenses.id`,
    after: ([at, id]: Key) =>
      sql<boolean>`(coalesce(licenses.access_until, 'infinity'), licenses.id) > (${at}::timestamptz, ${id})`,
  },
} as const

type Key = (string | number | null)[]

export async function listLicenseViews(
  db: Db,
  orgId: string,
  query: LicenseQuery,
  now: Date,
): Promise<Page<LicenseView>> {
  const sort = SORTS[query.sort]
  const after = decodeCursor(query.cursor, query.sort.endsWith('created') ? 1 : 2)
  let select = selection(db, orgId)
    .where('licenses.test', '=', query.test === 'true')
    .orderBy(sort.order)
    .limit(query.limit + 1)
  if (query.packageId) select = select.where('licenses.package_id', '=', query.packageId)
  if (query.subscriberId) select = select.where('licenses.subscriber_id', '=', query.subscriberId)
  if (query.followsLicenseId) select = select.where('licenses.follows_license_id', '=', query.followsLicenseId)
  if (query.accountId) select = select.where('subscribers.account_id', '=', query.accountId)
  if (query.status) select = select.where('licenses.status', '=', query.status)
  if (query.state) select = select.where(inState(query.state, now))
  if (query.recordOnly) select = select.where(isRecordOnly, '=', query.recordOnly === 'true')
  if (query.expiresBefore) select = select.where('licenses.expires', '<', query.expiresBefore)
  if (query.q) {
    const like = containing(query.q)
    const number = Number(/^(?:L-)?(\d{1,12})$/i.exec(query.q)?.[1] ?? -1)
    select = select.where((eb) =>
      eb.or([
        eb('subscribers.name', 'ilike', like),
        eb('subscribers.org_key', 'ilike', like),
        eb('licenses.number', '=', number),
        // The number it had before it moved (V1) or was imported (V4).
        sql<boolean>`licenses.former_numbers @> ${JSON.stringify([{ number }])}::jsonb`,
      ]),
    )
  }
  if (after) select = select.where(sort.after(keyFor(query.sort, after)))
  return toPage(await select.execute(), query.limit, sort.key, (row) => row)
}

/** A cursor is somebody's input: what is not a time must not reach the database as one. */
function keyFor(sort: LicenseQuery['sort'], key: Key): Key {
  if (sort.endsWith('created')) return [String(key[0])]
  const at = String(key[0])
  if (at !== 'infinity' && !/^(?!0000)\d{4}-.*Z$/.test(at)) throw new AppError('invalid_cursor')
  if (at !== 'infinity' && Number.isNaN(Date.parse(at))) throw new AppError('invalid_cursor')
  return [at === 'infinity' ? at : new Date(at).toISOString(), String(key[1])]
}

/** V4: nothing has ever attached to it, or what did was sent away again. */
const isRecordOnly = sql<boolean>`(installations.id is null
  or (installations.status = 'uninstalled' and licenses.status <> 'uninstalled'))`

/** The states of `effectiveState`, as the database tests them. */
export function inState(state: LicenseState, now: Date) {
  if (state === 'suspended' || state === 'uninstalled') return sql<boolean>`licenses.status = ${state}`
  const grace = sql`licenses.access_until + packages.grace_days * interval '24 hours'`
  const usable = sql`licenses.status in ('trial', 'active')`
  if (state === 'expired') return sql<boolean>`(${usable} and ${grace} <= ${now})`
  if (state === 'in_grace') return sql<boolean>`(${usable} and licenses.access_until <= ${now} and ${grace} > ${now})`
  return sql<boolean>`(licenses.status = ${state} and (licenses.access_until is null or licenses.access_until > ${now}))`
}
