import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

export type Hearer = { id: string; last_check_in_at: Date | null; stream_seen_at: Date | null }

/** The installations that a change of this license concerns, those of its followers last; 200 at most. */
export async function hearersOf(db: Db, orgId: string, licenseId: string): Promise<Hearer[]> {
  const { rows } = await sql<Hearer>`
    select i.id, i.last_check_in_at, i.stream_seen_at
    from licenses l join installations i on i.license_id = l.id
    where l.org_id = ${orgId} and i.status = 'installed' and (l.id = ${licenseId} or l.follows_license_id = ${licenseId})
    order by l.id = ${licenseId} desc, i.id
    limit 200`.execute(db)
  return rows
}

export async function countFollowers(db: Db, orgId: string, licenseId: string): Promise<number> {
  const row = await db
    .selectFrom('licenses')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('follows_license_id', '=', licenseId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function graceDays(db: Db, packageId: string): Promise<number> {
  const row = await db.selectFrom('packages').select('grace_days').where('id', '=', packageId).executeTakeFirstOrThrow()
  return row.grace_days
}
