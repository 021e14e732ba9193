import { sql } from 'kysely'
import { heldPackages } from '../packages/queries.ts'
import type { Db } from '../platform/database.ts'
import type { LicenseStatus } from './schema.ts'

// Who is suspended or uninstalled has no access that could end, and test installs count nowhere (P4).
const USABLE = sql`l.status in ('trial', 'active') and not l.test and l.package_id not in ${heldPackages}`

const endedBefore = (now: Date) => sql`${USABLE} and l.ended_noted_for is distinct from l.access_until
  and l.access_until <= ${now} and l.access_until + p.grace_days * interval '24 hours' <= ${now}`

/** The orgs with an end of access, grace included, that was not noted yet. */
export async function orgsWithEnded(db: Db, now: Date): Promise<string[]> {
  const result = await sql<{ org_id: string }>`
    select distinct l.org_id from licenses l join packages p on p.id = l.package_id
    where ${endedBefore(now)} order by 1`.execute(db)
  return result.rows.map((row) => row.org_id)
}

export type EndedLicense = {
  id: string
  package_id: string
  subscriber_id: string
  installation_id: string | null
  status: LicenseStatus
  expires: string | null
  time_zone: string
  access_until: Date
  grace_days: number
}

/** Marks some ends as noted and answers them; those that another process is at are left to it. */
export async function takeEnded(db: Db, orgId: string, now: Date, limit: number): Promise<EndedLicense[]> {
  const result = await sql<EndedLicense>`
    with ended as (
      select l.id, p.grace_days from licenses l join packages p on p.id = l.package_id
      where l.org_id = ${orgId} and ${endedBefore(now)}
      order by l.access_until limit ${limit} for update of l skip locked)
    update licenses l set ended_noted_for = l.access_until from ended where l.id = ended.id
    returning l.id, l.package_id, l.subscriber_id, l.status, l.expires, l.time_zone, l.access_until, ended.grace_days,
      (select i.id from installations i where i.license_id = l.id) as installation_id`.execute(db)
  return result.rows
}

// As in the index licenses_notice_due. A license that follows another says nothing that the other does not.
const NOTICE_DUE = sql`(case when l.notices_for is distinct from l.access_until then '-infinity'::timestamptz
  else l.notice_at end)`
const noticeDue = (now: Date) => sql`${USABLE} and l.follows_license_id is null and ${NOTICE_DUE} <= ${now}`

/** The orgs with a license whose notices are to be planned, or one of whose notices is due. */
export async function orgsWithNoticesDue(db: Db, now: Date): Promise<string[]> {
  const result = await sql<{ org_id: string }>`
    select distinct l.org_id from licenses l where ${noticeDue(now)} order by 1`.execute(db)
  return result.rows.map((row) => row.org_id)
}

export type ExpiringLicense = {
  id: string
  package_id: string
  subscriber_id: string
  expires: string | null
  time_zone: string
  access_until: Date | null
  /** Where no notices were planned for the date yet: when the license was changed last, its date with it or before. */
  set_at: Date | null
}

/** Locks some of these licenses until the transaction ends; those that another process is at are left to it. */
export async function lockNoticesDue(db: Db, orgId: string, now: Date, limit: number): Promise<ExpiringLicense[]> {
  const result = await sql<ExpiringLicense>`
    select l.id, l.package_id, l.subscriber_id, l.expires, l.time_zone, l.access_until,
      case when l.notices_for is distinct from l.access_until then l.updated_at end as set_at
    from licenses l
    where l.org_id = ${orgId} and ${noticeDue(now)}
    order by ${NOTICE_DUE} limit ${limit} for update skip locked`.execute(db)
  return result.rows
}

/** Remembers that notices are planned for the dates the licenses have, and when to look at each again; null is never. */
export async function saveNoticePlans(db: Db, plans: { id: string; nextAt: Date | null }[]): Promise<void> {
  const ids = plans.map(({ id }) => id)
  const times = plans.map(({ nextAt }) => nextAt?.toISOString() ?? null)
  await sql`
    update licenses l set notices_for = l.access_until, notice_at = plan.next_at
    from unnest(${ids}::text[], ${times}::timestamptz[]) as plan (id, next_at)
    where l.id = plan.id`.execute(db)
}
