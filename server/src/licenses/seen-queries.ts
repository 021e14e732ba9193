import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

/** Somebody used the product; `tag` in hex. */
export type SeenUser = { license_id: string; user_ref: string; tag: string; at: string }

/** More unassigned users than these are not kept of one site license. */
const MOST_SEEN = 1_000_000

/**
 * Writes down who was seen (S2), in one statement: users who have a row, and of site licenses anybody. Rows are taken in one
 * order, after their licenses, so that neither two of these nor a change of seats wait for each other in a circle.
 */
export async function saveSeen(db: Db, seen: readonly SeenUser[]): Promise<void> {
  await sql`
    with seen as (
      select * from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb)
        as o(license_id text, user_ref text, tag text, at timestamptz)
    ), held as (
      select id, org_id, seats from licenses where id in (select license_id from seen) order by id for key share
    ), licensed as (
      select id, org_id, seats is null
        and (select count(*) from seats s where s.license_id = held.id) < ${MOST_SEEN}::int as takes_anybody
      from held
    )
    insert into seats as s (license_id, user_ref, org_id, tag, first_seen_at, last_seen_at)
    select l.id, seen.user_ref, l.org_id, decode(seen.tag, 'hex'), seen.at, seen.at
    from seen join licensed l on l.id = seen.license_id
    where l.takes_anybody
      or exists (select from seats known where known.license_id = l.id and known.user_ref = seen.user_ref)
    order by l.id, seen.user_ref collate "C"
    on conflict (license_id, user_ref) do update set
      first_seen_at = least(s.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)`.execute(db)
}
