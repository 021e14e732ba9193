import { sql, type RawBuilder } from 'kysely'
import { isSilent } from '../installations/queries.ts'
import { inState } from '../licenses/queries.ts'
import type { Db } from '../platform/database.ts'
import type { RefreshRow } from './queries.ts'
import type { Counts } from './rules.ts'

/** What a refresh looks at, by the installations it may find: those of the package after its cursor, or some by id. */
export type Stretch = { after: string; limit: number } | { ids: string[] }

/** Wrong in the database itself, and put right by the refresh. */
export type Fault = { id: string; licenseId: string; seatCount: boolean; versionStatus: string | null }

export type Compared = {
  /** How many were looked at, whether or not they belong to the scope, and the last of them. */
  looked: number
  last: string | null
  counts: Counts
  acknowledged: number
  faults: Fault[]
}

const one = (what: string, reported: RawBuilder<unknown>, desired: RawBuilder<unknown>) =>
  sql`jsonb_build_array(jsonb_build_object('what', ${what}::text, 'reported', ${reported}, 'desired', ${desired}))`
const NONE = sql`'[]'::jsonb`

const behind = sql`coalesce(installations.applied_revision, 0) < licenses.revision`
const ahead = sql`coalesce(installations.ahead_revision, 0) > licenses.revision`
const seatsDiffer = sql`(licenses.seats is not null and installations.reported_seats_used <> licenses.seats_used)`

/** As everywhere in the API, whatever zone the session of the database has. */
const lastCheckIn = sql`to_char(installations.last_check_in_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** R2: reported beside desired. */
const differences = (recreated: RawBuilder<unknown>, silent: RawBuilder<unknown>) => sql`
  case when installations.status = 'uninstalled'
    then ${one('installation', sql`installations.status`, sql`'installed'::text`)}
  else
    case when ${behind} and not ${recreated} then ${one('license', sql`installations.applied_revision`, sql`licenses.revision`)} else ${NONE} end
    || case when ${recreated} then ${one('license_missing', sql`licenses.revision`, sql`null::int`)} else ${NONE} end
    || case when ${ahead} then ${one('license_ahead', sql`installations.ahead_revision`, sql`licenses.revision`)} else ${NONE} end
    || case when ${seatsDiffer} then ${one('seats_used', sql`installations.reported_seats_used`, sql`licenses.seats_used`)} else ${NONE} end
    || case when ${silent} then ${one('last_check_in', lastCheckIn, sql`packages.silent_after_days`)} else ${NONE} end
  end
  || case when licenses.seats_used <> counted.seated then ${one('seat_count', sql`counted.seated`, sql`licenses.seats_used`)} else ${NONE} end
  || case when installations.version_status <> stands.status then ${one('version_status', sql`stands.status`, sql`installations.version_status`)} else ${NONE} end`

const outcome = (recreated: RawBuilder<unknown>, silent: RawBuilder<unknown>) => sql`
  case when installations.status = 'uninstalled' then 'gone'
    when ${ahead} then 'failed'
    when ${recreated} then 'license_created'
    when ${silent} then 'silent'
    when ${behind} or ${seatsDiffer} then 'awaiting_check_in'
    when licenses.seats_used <> counted.seated or installations.version_status <> stands.status then 'facts_updated'
    else 'in_sync' end`

/** The installations of the scope that were there when it began, or were recreated since (I9). */
function inScope({ scope, started_at }: RefreshRow, now: Date): RawBuilder<unknown> {
  const { installationId, version, status, state, silent } = scope.filter
  const parts = [sql`(installations.created_at <= ${started_at} or installations.recreated_at >= ${started_at})`]
  // Test installs are left out of every count (P4), unless one is asked for by name.
  if (installationId === undefined) parts.push(sql`not installations.test`)
  else parts.push(sql`installations.id = ${installationId}`)
  if (version !== undefined) parts.push(sql`installations.version = ${version}`)
  if (status !== undefined) parts.push(sql`licenses.status = ${status}`)
  if (state !== undefined) parts.push(inState(state, now))
  if (silent !== undefined) parts.push(sql`${isSilent(now)} = ${silent}::boolean`)
  return sql.join(parts, sql` and `)
}

/** Until the end of the transaction the database takes one processor for this, and leaves the others to those who wait. */
export async function takeOneProcessor(db: Db): Promise<void> {
  await sql`set local max_parallel_workers_per_gather = 0`.execute(db)
}

export async function countScope(db: Db, refresh: RefreshRow, now: Date): Promise<number> {
  // For all of a package the installations alone tell, and a million licenses are left unread.
  const joins =
    refresh.scope.kind === 'all'
      ? sql``
      : sql`
    join licenses on licenses.id = installations.license_id
    join packages on packages.id = installations.package_id`
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from installations ${joins}
    where installations.org_id = ${refresh.org_id} and installations.package_id = ${refresh.package_id}
      and ${inScope(refresh, now)}`.execute(db)
  return rows[0]?.count ?? 0
}

/** Read once, with all that is compared: joined again by their ids, they would be looked for in the whole table every time. */
const STRETCH = sql`select id, license_id, package_id, status, version, version_status, test, created_at, recreated_at,
  last_check_in_at, installed_at, stream_seen_at, applied_revision, ahead_revision, reported_seats_used`

function stretchOf({ org_id, package_id, scope, started_at }: RefreshRow, stretch: Stretch): RawBuilder<unknown> {
  if ('ids' in stretch) {
    return sql`${STRETCH} from installations where id = any(${stretch.ids}::text[]) and package_id = ${package_id}
      and recreated_at >= ${started_at}`
  }
  const { installationId } = scope.filter
  const from = sql`from installations where org_id = ${org_id} and package_id = ${package_id}`
  if (installationId !== undefined) return sql`${STRETCH} ${from} and id = ${installationId} and id > ${stretch.after}`
  return sql`${STRETCH} ${from} and id > ${stretch.after} order by id limit ${stretch.limit}`
}

/**
 * Compares a stretch of installations with what each last reported, and writes the report of it, in one statement (R2). An
 * item that is there already stays as it is, and is not counted again (R3): who compares holds the refresh, so that nobody
 * else can write one meanwhile.
 */
export async function compare(db: Db, refresh: RefreshRow, stretch: Stretch, now: Date): Promise<Compared> {
  const { id, org_id: orgId, dry_run: dryRun, started_at: startedAt } = refresh
  const recreated = sql`coalesce(installations.recreated_at >= ${startedAt}, false)`
  const silent = isSilent(now)
  const { rows } = await sql<Compared>`
    with stretch as materialized (${stretchOf(refresh, stretch)}),
    compared as (
      select installations.id, installations.license_id, licenses.revision, installations.last_check_in_at,
        ${outcome(recreated, silent)} as outcome, ${differences(recreated, silent)} as differences,
        installations.stream_seen_at > ${now}::timestamptz - interval '25 seconds' as connected,
        licenses.seats_used <> counted.seated as seat_count,
        case when installations.version_status <> stands.status then stands.status end as version_status
      from stretch installations
      -- One by one: a plan that reads all licenses would take longer with each stretch.
      cross join lateral (select * from licenses l where l.id = installations.license_id limit 1) licenses
      join packages on packages.id = installations.package_id
      cross join lateral (
        select count(*)::int as seated from seats where seats.license_id = licenses.id and seats.assigned_at is not null
      ) counted
      left join package_versions v on v.package_id = installations.package_id and v.number = installations.version
      cross join lateral (
        select case when v.id is null then 'unregistered' when v.withdrawn_at is not null then 'withdrawn'
          when v.channel = 'beta' then 'beta' else 'released' end as status
      ) stands
      where ${inScope(refresh, now)}
    ),
    inserted as (
      insert into refresh_items
        (refresh_id, installation_id, org_id, outcome, differences, desired_revision, nudged_at, acknowledged_at)
      select ${id}, id, ${orgId}, outcome, differences, revision,
        case when connected and not ${dryRun}::boolean then ${now}::timestamptz end,
        case when not ${dryRun}::boolean and last_check_in_at >= ${startedAt}
          and outcome in ('in_sync', 'facts_updated') then ${now}::timestamptz end
      from compared
      where not exists (select from refresh_items i where i.refresh_id = ${id} and i.installation_id = compared.id)
      returning outcome, acknowledged_at
    )
    select (select count(*)::int from stretch) as looked, (select max(id) from stretch) as last,
      (select coalesce(jsonb_object_agg(outcome, count), '{}') from (
        select outcome, count(*)::int as count from inserted group by outcome) c) as counts,
      (select count(acknowledged_at)::int from inserted) as acknowledged,
      (select coalesce(jsonb_agg(jsonb_build_object(
        'id', id, 'licenseId', license_id, 'seatCount', seat_count, 'versionStatus', version_status)), '[]')
        from compared where seat_count or version_status is not null) as faults`.execute(db)
  const [row] = rows
  if (!row) throw new Error('unreachable')
  return row
}
