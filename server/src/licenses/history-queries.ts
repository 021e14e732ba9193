import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { TERMS_EVENTS, type SeatTally, type TermsEvent } from './history-rules.ts'

const termsOf = (db: Db, orgId: string, licenseId: string) =>
  db
    .selectFrom('events')
    .select(['id', 'kind', 'created_at', 'payload'])
    .where('org_id', '=', orgId)
    .where('license_id', '=', licenseId)
    .where('kind', 'in', TERMS_EVENTS)

/** Everything that happened to the terms of a license, oldest first. */
export async function termsEvents(db: Db, orgId: string, licenseId: string): Promise<TermsEvent[]> {
  const rows = await termsOf(db, orgId, licenseId).orderBy('id').execute()
  return rows.map((row) => ({ kind: row.kind, at: row.created_at, payload: row.payload as TermsEvent['payload'] }))
}

/** The same of several licenses, by their ids. */
export async function termsEventsOf(db: Db, orgId: string, licenseIds: string[]): Promise<Map<string, TermsEvent[]>> {
  const rows = await db
    .selectFrom('events')
    .select(['license_id', 'kind', 'created_at as at', 'payload'])
    .where('org_id', '=', orgId)
    .where('license_id', 'in', licenseIds)
    .where('kind', 'in', TERMS_EVENTS)
    .orderBy('id')
    .execute()
  return Map.groupBy(rows as (TermsEvent & { license_id: string })[], (row) => row.license_id)
}

export async function newestTermsEvent(db: Db, orgId: string, licenseId: string) {
  const row = await termsOf(db, orgId, licenseId).orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row && { id: row.id, kind: row.kind, payload: row.payload as TermsEvent['payload'] }
}

/** What events say about the number of seats before and after a moment. */
export async function seatTally(db: Db, orgId: string, licenseId: string, at: Date): Promise<SeatTally> {
  const { rows } = await sql<SeatTally>`
    select coalesce(sum(net) filter (where before), 0)::int as "netBefore",
      coalesce(sum(net) filter (where not before), 0)::int as "netAfter",
      coalesce(bool_or(erased) filter (where before), false) as "erasedBefore",
      coalesce(bool_or(erased) filter (where not before), false) as "erasedAfter"
    from (
      select created_at <= ${at} as before, payload is null as erased,
        case kind when 'seat.assigned' then 1 else -1 end * json_array_length(payload -> 'users') as net
      from events
      where org_id = ${orgId} and license_id = ${licenseId} and kind in ('seat.assigned', 'seat.revoked')
    ) as changes`.execute(db)
  const [tally] = rows
  if (!tally) throw new Error('unreachable')
  return tally
}

/** The newest time at or before a moment that the user got or lost a seat; undefined where no event tells. */
export async function seatChangeOf(
  db: Db,
  orgId: string,
  licenseId: string,
  user: string,
  at: Date,
): Promise<{ kind: string; at: Date } | undefined> {
  const { rows } = await sql<{ kind: string; at: Date }>`
    select kind, created_at as at from events
    where org_id = ${orgId} and license_id = ${licenseId} and kind in ('seat.assigned', 'seat.revoked')
      and created_at <= ${at} and (payload -> 'users')::jsonb @> to_jsonb(${user}::text)
    order by id desc limit 1`.execute(db)
  return rows[0]
}

/** Since when the user has a seat now, or null. */
export async function seatedSince(db: Db, licenseId: string, user: string): Promise<Date | null> {
  const row = await db
    .selectFrom('seats')
    .select('assigned_at')
    .where('license_id', '=', licenseId)
    .where('user_ref', '=', user)
    .executeTakeFirst()
  return row?.assigned_at ?? null
}

/** What a package decides about answers, as its columns name it. */
export type PackageSettings = { grace_days: number; failure_mode: string; assign_on_first_use: boolean }

export async function packageSettings(db: Db, packageId: string): Promise<PackageSettings> {
  return db
    .selectFrom('packages')
    .select(['grace_days', 'failure_mode', 'assign_on_first_use'])
    .where('id', '=', packageId)
    .executeTakeFirstOrThrow()
}

/** What the package was before each of its changes after a moment, oldest first. */
export async function packageChangesAfter(
  db: Db,
  orgId: string,
  packageId: string,
  at: Date,
): Promise<Partial<PackageSettings>[]> {
  const { rows } = await sql<{ before: Partial<PackageSettings> | null }>`
    select payload -> 'before' as before from events
    where org_id = ${orgId} and package_id = ${packageId} and kind = 'package.modified' and created_at > ${at}
    order by id`.execute(db)
  return rows.map(({ before }) => before ?? {})
}
