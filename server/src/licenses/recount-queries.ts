import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

/** Locks them in one order, and answers how many seats each says are used. */
export async function lockAll(db: Db, orgId: string, licenseIds: string[]): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('licenses')
    .select(['id', 'seats_used'])
    .where('org_id', '=', orgId)
    .where(sql<boolean>`id = any(${licenseIds}::text[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map((row) => [row.id, row.seats_used]))
}

/** Puts right how many seats are used, and moves the roster on; answers those that were wrong. They are locked. */
export async function recount(db: Db, licenseIds: string[]) {
  const { rows } = await sql<{ id: string; package_id: string; subscriber_id: string; seats_used: number }>`
    with counted as (
      select l.id, (select count(*) from seats s where s.license_id = l.id and s.assigned_at is not null)::int as seated
      from licenses l where l.id = any(${licenseIds}::text[])
    )
    update licenses l set seats_used = counted.seated, roster_revision = l.roster_revision + 1
    from counted where l.id = counted.id and l.seats_used <> counted.seated
    returning l.id, l.package_id, l.subscriber_id, l.seats_used`.execute(db)
  return rows
}
