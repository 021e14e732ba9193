import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { SeatOrigin } from './seat-schema.ts'

/** A license as its seats see it. */
export type SeatLicense = {
  id: string
  org_id: string
  package_id: string
  subscriber_id: string
  lead_id: string | null
  status: string
  seats: number | null
  seats_used: number
  roster_revision: number
  roster_key: Buffer
  follows_license_id: string | null
}

/**
 * Locks the row that every change of seats waits for (S1). What the statements after this one read is what the holder
 * before has left; a subquery in this one would still show what was there before the wait.
 */
export async function lockSeats(db: Db, orgId: string, licenseId: string): Promise<SeatLicense | undefined> {
  const row = await db
    .selectFrom('licenses')
    .select(['id', 'org_id', 'package_id', 'subscriber_id', 'lead_id', 'status', 'seats', 'seats_used'])
    .select(['roster_revision', 'roster_key', 'follows_license_id'])
    .where('org_id', '=', orgId)
    .where('id', '=', licenseId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row
}

/** Those of the users who have a seat. */
export async function seatedAmong(db: Db, licenseId: string, users: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ user_ref: string }>`
    select user_ref from seats
    where license_id = ${licenseId} and user_ref = any(${users}::text[]) and assigned_at is not null`.execute(db)
  return new Set(rows.map((row) => row.user_ref))
}

export async function allSeated(db: Db, licenseId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('seats')
    .select('user_ref')
    .where('license_id', '=', licenseId)
    .where('assigned_at', 'is not', null)
    .orderBy('user_ref')
    .execute()
  return rows.map((row) => row.user_ref)
}

export type SeatChange = {
  assign: readonly { user: string; tag: Buffer }[]
  revoke: readonly string[]
  by: SeatOrigin
  at: Date
}

/**
 * Writes who gets and who loses a seat, with the count and one step of the roster, in one statement. The license is locked,
 * and all of `assign` have none, all of `revoke` have one. Rows are taken in the order of their references, as observations
 * take them.
 */
export async function saveSeats(db: Db, license: SeatLicense, change: SeatChange) {
  const { id, org_id: orgId } = license
  const revision = license.roster_revision + 1
  const net = change.assign.length - change.revoke.length
  const given = JSON.stringify(change.assign.map(({ user, tag }) => ({ user_ref: user, tag: tag.toString('hex') })))
  const { rows } = await sql<{ seats_used: number; roster_revision: number }>`
    with given as (
      select user_ref, decode(tag, 'hex') as tag from jsonb_to_recordset(${given}::jsonb) as g(user_ref text, tag text)
    ), assigned as (
      insert into seats (license_id, user_ref, org_id, tag, assigned_at, assigned_by, roster_revision)
      select ${id}, user_ref, ${orgId}, tag, ${change.at}::timestamptz, ${change.by}, ${revision}::int from given
      order by user_ref collate "C"
      on conflict (license_id, user_ref) do update set
        assigned_at = excluded.assigned_at, assigned_by = excluded.assigned_by, roster_revision = excluded.roster_revision
    ), held as (
      select user_ref from seats where license_id = ${id} and user_ref = any(${change.revoke}::text[])
      order by user_ref for no key update
    ), revoked as (
      update seats s set assigned_at = null, assigned_by = null, roster_revision = ${revision}::int
      from held where s.license_id = ${id} and s.user_ref = held.user_ref
    )
    update licenses set seats_used = seats_used + ${net}::int, roster_revision = ${revision}::int
    where id = ${id} and (${net}::int <= 0 or seats is null or seats_used + ${net}::int <= seats)
    returning seats_used, roster_revision`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`the seats of ${id} would be oversold`)
  return row
}

export type SettledSeat = { user: string; gains: boolean; total: number }

/**
 * M4: who gets or loses a seat where `seats` are allowed; at most `limit` of each, and how many they are in all. The most
 * recently seen have the seats; never seen is the longest ago, and of two the earlier assigned, then the first by reference,
 * loses. `seenToo` lets those take part who have no seat and were seen.
 */
export async function settledSeats(
  db: Db,
  licenseId: string,
  { seats, seenToo, limit }: { seats: number; seenToo: boolean; limit: number },
): Promise<SettledSeat[]> {
  const { rows } = await sql<SettledSeat>`
    with ranked as (
      select user_ref, assigned_at is not null as has, row_number() over (
        order by last_seen_at desc nulls last, assigned_at desc nulls last, user_ref desc) as place
      from seats
      where license_id = ${licenseId} and (assigned_at is not null or (${seenToo}::boolean and last_seen_at is not null))
    ), changed as (
      select user_ref, not has as gains, (count(*) over (partition by has))::int as total,
        row_number() over (partition by has order by case when has then -place else place end) as turn
      from ranked where has <> (place <= ${seats}::int)
    )
    select user_ref as "user", gains, total from changed where turn <= ${limit}::int order by gains, turn`.execute(db)
  return rows
}

export async function seatsUsed(db: Db, licenseId: string): Promise<number> {
  const row = await db.selectFrom('licenses').select('seats_used').where('id', '=', licenseId).executeTakeFirstOrThrow()
  return row.seats_used
}
