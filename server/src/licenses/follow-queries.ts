import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { SandboxPolicy } from './followed-terms.ts'
import { termsOf } from './rows.ts'

export async function sandboxPolicy(db: Db, packageId: string): Promise<SandboxPolicy> {
  const row = await db
    .selectFrom('packages')
    .select(['sandbox_policy', 'sandbox_seats', 'sandbox_days'])
    .where('id', '=', packageId)
    .executeTakeFirstOrThrow()
  return { kind: row.sandbox_policy as SandboxPolicy['kind'], seats: row.sandbox_seats, days: row.sandbox_days }
}

/** The licenses that follow one, locked in one order. Whoever asks holds the parent: so none can be added meanwhile. */
export async function lockFollowers(db: Db, orgId: string, parentId: string) {
  const rows = await db
    .selectFrom('licenses')
    .select(['id', 'package_id', 'subscriber_id', 'status', 'status_before', 'suspended_from', 'seats', 'expires'])
    .select(['time_zone', 'access_until', 'trial_started_on', 'features', 'message', 'created_at'])
    .where('org_id', '=', orgId)
    .where('follows_license_id', '=', parentId)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map((row) => ({ ...row, terms: termsOf(row) }))
}

export async function countFollowers(db: Db, orgId: string, parentId: string): Promise<number> {
  const row = await db
    .selectFrom('licenses')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('follows_license_id', '=', parentId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The license that this one would follow: that of the proven parent, or what the parent itself follows. */
export async function licenseOfParent(db: Db, orgId: string, id: string): Promise<string | null> {
  const result = await sql<{ id: string }>`
    select coalesce(p.follows_license_id, p.id) as id from licenses l
    join subscribers s on s.id = l.subscriber_id
    join licenses p on p.package_id = l.package_id and p.subscriber_id = s.parent_id
    where l.org_id = ${orgId} and l.id = ${id}`.execute(db)
  return result.rows[0]?.id ?? null
}

/** Which of a sandbox's living licenses have a living counterpart at the parent. */
export async function licensesToFollow(db: Db, orgId: string, subscriberId: string) {
  const result = await sql<{ id: string; package_id: string }>`
    select l.id, l.package_id from licenses l join subscribers s on s.id = l.subscriber_id
    join licenses p on p.package_id = l.package_id and p.subscriber_id = s.parent_id
    where l.org_id = ${orgId} and l.subscriber_id = ${subscriberId} and l.follows_license_id is null
      and l.status <> 'uninstalled' and p.status <> 'uninstalled'
    order by l.id`.execute(db)
  return result.rows
}
