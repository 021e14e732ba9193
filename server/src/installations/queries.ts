import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Installations } from '../platform/tables.ts'
import type { Installation, InstallationQuery } from './schema.ts'

/** Whoever installs with the same token, and then whoever installs for the same subscriber, waits here for the other. */
export async function holdInstall(db: Db, packageId: string, tokenHash: Buffer | null): Promise<void> {
  if (tokenHash === null) return
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${packageId}/${tokenHash.toString('hex')}`}, 1))`.execute(
    db,
  )
}

export type ExistingInstallation = {
  id: string
  subscriber_id: string
  license_id: string
  token_hash: Buffer
  status: 'installed' | 'uninstalled'
  version: string
  uninstalled_at: Date | null
  needs_proof: boolean
}

type Installer = { tokenHash: Buffer | null; test: boolean; orgKey: string }

/** The token proves an installation of the package, or the subscriber has one. */
const isOf = (packageId: string, who: Installer) => sql`
  i.package_id = ${packageId}
    and (i.token_hash = ${who.tokenHash} or i.subscriber_id = (
      select s.id from subscribers s join packages p on p.org_id = s.org_id
      where p.id = ${packageId} and s.test = ${who.test} and s.org_key = ${who.orgKey}))`

/** Whether `lockExisting` would find one, without waiting for anybody. */
export async function isInstalled(db: Db, packageId: string, who: Installer): Promise<boolean> {
  const result = await sql`select from installations i where ${isOf(packageId, who)} limit 1`.execute(db)
  return result.rows.length > 0
}

/** The installation that the token proves, else the one this subscriber has; locked. */
export async function lockExisting(
  db: Db,
  packageId: string,
  who: Installer,
): Promise<ExistingInstallation | undefined> {
  const result = await sql<ExistingInstallation>`
    select i.id, i.subscriber_id, i.license_id, i.token_hash, i.status, i.version, i.uninstalled_at, i.needs_proof
    from installations i
    where ${isOf(packageId, who)}
    order by (i.token_hash = ${who.tokenHash}) desc nulls last
    limit 1
    for update of i`.execute(db)
  return result.rows[0]
}

/** The parent that a sandbox names, with what could prove it: one installation of this package. */
export async function findParent(db: Db, orgId: string, of: { packageId: string; test: boolean; orgKey: string }) {
  return db
    .selectFrom('subscribers')
    .leftJoin('installations', (join) =>
      join
        .onRef('installations.subscriber_id', '=', 'subscribers.id')
        .on('installations.package_id', '=', of.packageId),
    )
    .select(['subscribers.id', 'subscribers.org_key', 'installations.token_hash', 'installations.status'])
    .select('installations.license_id')
    .where('subscribers.org_id', '=', orgId)
    .where('subscribers.test', '=', of.test)
    .where('subscribers.org_key', '=', of.orgKey)
    .executeTakeFirst()
}

/** Installations of the package in other sandboxes of the same parent and name, locked in one order. */
export async function lockNamesakes(db: Db, packageId: string, subscriberId: string) {
  const result = await sql<{ id: string; subscriber_id: string; license_id: string; version: string }>`
    select i.id, i.subscriber_id, i.license_id, i.version
    from subscribers own
    join subscribers s on s.org_id = own.org_id and s.parent_id = own.parent_id and s.sandbox_name = own.sandbox_name
      and s.test = own.test and s.id <> own.id
    join installations i on i.subscriber_id = s.id and i.package_id = ${packageId} and i.status = 'installed'
    where own.id = ${subscriberId}
    order by i.id for update of i`.execute(db)
  return result.rows
}

/** What is installed for these licenses, locked in one order. */
export async function lockInstallationsOf(db: Db, licenseIds: string[]) {
  return db
    .selectFrom('installations')
    .select(['id', 'license_id', 'subscriber_id', 'status', 'version'])
    .where('license_id', 'in', licenseIds)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Both installations of a carry, in one statement. */
export async function placeInstallations(
  db: Db,
  places: { id: string; subscriberId: string; licenseId: string }[],
  at: Date,
): Promise<void> {
  await sql`
    update installations i set subscriber_id = p."subscriberId", license_id = p."licenseId", updated_at = ${at}
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p(id text, "subscriberId" text, "licenseId" text)
    where i.id = p.id`.execute(db)
}

export async function insertInstallation(db: Db, row: Insertable<Installations>): Promise<void> {
  await db.insertInto('installations').values(row).execute()
}

export async function updateInstallation(db: Db, id: string, set: Updateable<Installations>): Promise<void> {
  await db.updateTable('installations').set(set).where('id', '=', id).execute()
}

export async function lockInstallation(db: Db, id: string) {
  return db
    .selectFrom('installations')
    .select(['id', 'org_id', 'package_id', 'subscriber_id', 'license_id', 'token_hash', 'status', 'version', 'facts'])
    .select(['applied_revision', 'test'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('installations')
    .innerJoin('packages', 'packages.id', 'installations.package_id')
    .innerJoin('subscribers', 'subscribers.id', 'installations.subscriber_id')
    .select(['installations.id', 'installations.package_id', 'packages.name as package_name'])
    .select(['installations.subscriber_id', 'subscribers.name as subscriber_name', 'subscribers.org_key'])
    .select([
      'installations.license_id',
      'installations.status',
      'installations.version',
      'installations.version_status',
    ])
    .select(['installations.test', 'installations.verified', 'installations.facts', 'installations.stream_seen_at'])
    .select(['installations.installed_at', 'installations.uninstalled_at', 'installations.uninstall_reason'])
    .select(['installations.last_check_in_at', 'installations.applied_revision', 'packages.silent_after_days'])
    .where('installations.org_id', '=', orgId)

export async function getInstallation(db: Db, orgId: string, id: string, now: Date): Promise<Installation | null> {
  const row = await selection(db, orgId).where('installations.id', '=', id).executeTakeFirst()
  return row ? present(row, now) : null
}

/** Newest first. */
export async function listInstallations(
  db: Db,
  orgId: string,
  query: InstallationQuery,
  now: Date,
): Promise<Page<Installation>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .where('installations.test', '=', query.test === 'true')
    .orderBy('installations.id', 'desc')
    .limit(query.limit + 1)
  if (query.packageId) select = select.where('installations.package_id', '=', query.packageId)
  if (query.subscriberId) select = select.where('installations.subscriber_id', '=', query.subscriberId)
  if (query.status) select = select.where('installations.status', '=', query.status)
  if (query.silent) select = select.where(isSilent(now), '=', query.silent === 'true')
  if (query.version) select = select.where('installations.version', '=', query.version)
  if (after) select = select.where('installations.id', '<', String(after[0]))
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) => present(row, now),
  )
}

/** Nothing was heard of it for as long as its package calls silent. It is never removed for that. */
export const isSilent = (now: Date) => sql<boolean>`(installations.status = 'installed'
  and coalesce(installations.last_check_in_at, installations.installed_at)
    < ${now}::timestamptz - packages.silent_after_days * interval '24 hours')`

const STREAM_FRESH_MS = 25_000
const DAY_MS = 86_400_000

function present(
  row: Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>,
  now: Date,
): Installation {
  const heard = row.last_check_in_at ?? row.installed_at
  return {
    id: row.id,
    packageId: row.package_id,
    packageName: row.package_name,
    subscriberId: row.subscriber_id,
    subscriberName: row.subscriber_name,
    subscriberOrgId: row.org_key,
    licenseId: row.license_id,
    status: row.status as Installation['status'],
    version: row.version,
    versionStatus: row.version_status as Installation['versionStatus'],
    test: row.test,
    verified: row.verified,
    facts: row.facts as Record<string, unknown>,
    connected: row.stream_seen_at !== null && now.getTime() - row.stream_seen_at.getTime() < STREAM_FRESH_MS,
    installedAt: row.installed_at.toISOString(),
    uninstalledAt: row.uninstalled_at?.toISOString() ?? null,
    uninstallReason: row.uninstall_reason,
    lastCheckInAt: row.last_check_in_at?.toISOString() ?? null,
    silent: row.status === 'installed' && heard.getTime() < now.getTime() - row.silent_after_days * DAY_MS,
    appliedRevision: row.applied_revision,
  }
}

export async function countInstallations(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from installations where status = 'installed'`.execute(db)
  return rows[0]?.count ?? 0
}

/** How their versions stand, as another part found it (P3). */
export async function saveVersionStatuses(db: Db, statuses: { id: string; versionStatus: string }[], at: Date) {
  await sql`
    with found as (
      select * from jsonb_to_recordset(${JSON.stringify(statuses)}::jsonb) as f(id text, "versionStatus" text)
    ), held as (
      select i.id from installations i join found on found.id = i.id order by i.id for no key update of i
    )
    update installations i set version_status = found."versionStatus", updated_at = ${at}
    from found, held where found.id = i.id and held.id = i.id`.execute(db)
}

export type Observation = {
  id: string
  checkInAt: string | null
  deliveredRevision: number | null
  deliveredAt: string | null
  seatsUsed: number | null
  activeUsers: number | null
  /** 'closed' when the last stream of this process ended. */
  streamSeenAt: string | 'closed' | null
}

/** Writes many observations in one statement, in the order of their ids, so that two processes never wait for each other. */
export async function saveObservations(db: Db, observations: Observation[]): Promise<void> {
  await sql`
    with seen as (
      select * from jsonb_to_recordset(${JSON.stringify(observations)}::jsonb) as o(
        id text, "checkInAt" timestamptz, "deliveredRevision" int, "deliveredAt" timestamptz, "streamSeenAt" text,
        "seatsUsed" int, "activeUsers" int)
    ), held as (
      select i.id from installations i join seen on seen.id = i.id order by i.id for no key update of i
    )
    update installations i set
      last_check_in_at = greatest(i.last_check_in_at, seen."checkInAt"),
      delivered_revision = case when seen."deliveredRevision" is null then i.delivered_revision
        else greatest(i.delivered_revision, seen."deliveredRevision") end,
      delivered_at = case when seen."deliveredRevision" > coalesce(i.delivered_revision, 0)
        then seen."deliveredAt" else i.delivered_at end,
      reported_seats_used = coalesce(seen."seatsUsed", i.reported_seats_used),
      reported_active_users = coalesce(seen."activeUsers", i.reported_active_users),
      stream_seen_at = case when seen."streamSeenAt" is null then i.stream_seen_at
        when seen."streamSeenAt" = 'closed' then null else seen."streamSeenAt"::timestamptz end
    from seen, held where seen.id = i.id and held.id = i.id`.execute(db)
}
