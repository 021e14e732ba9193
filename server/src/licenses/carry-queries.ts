import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

export type LicensePlace = {
  id: string
  subscriberId: string
  status: string
  statusBefore: string | null
  revision: number
}

/**
 * Where the licenses of a carry go, in one statement: so that each subscriber has one license of a package at every moment.
 * Their rosters begin anew above every revision that a reader of either has seen.
 */
export async function placeLicenses(db: Db, places: LicensePlace[], at: Date): Promise<void> {
  await sql`
    with place as (
      select * from jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
        as p(id text, "subscriberId" text, status text, "statusBefore" text, revision int)
    ), roster as (
      select max(l.roster_revision) + 1 as revision from licenses l join place on place.id = l.id
    )
    update licenses l set subscriber_id = place."subscriberId", status = place.status,
      status_before = place."statusBefore", revision = place.revision, roster_revision = roster.revision, updated_at = ${at}
    from place, roster where l.id = place.id`.execute(db)
}
