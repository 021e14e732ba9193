import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../platform/database.ts'

export type Earlier = { number: number; samePerson: boolean }

/** How many of a domain's newest leads, contacts and subscribers are looked at: a company may have a hundred thousand. */
const RECENT = sql.lit(100)

/**
 * Another license of the package that the person (normalised address), or else somebody of the company domain, had before:
 * by its lead, or as a contact of its subscriber's account; the newest of what came by last. Test licenses are left out (P4).
 */
export async function earlierLicenseOf(
  db: Db,
  orgId: string,
  who: { packageId: string; licenseId: string; email: string; domain: string | null },
): Promise<Earlier | undefined> {
  const { packageId, licenseId, email, domain } = who
  const other = sql`l.org_id = ${orgId} and l.package_id = ${packageId} and l.id <> ${licenseId} and not l.test`
  const ofLeads = (known: RawBuilder<unknown>, samePerson: boolean) => sql`(
    select l.id, l.number, ${sql.lit(samePerson)} as "samePerson"
    from (
      select id from leads
      where org_id = ${orgId} and package_id = ${packageId} and subscriber_id is not null and ${known}
      order by id desc limit ${RECENT}) d
    cross join lateral (
      select l.id, l.number from licenses l where l.lead_id = d.id and ${other} order by l.id desc limit 1) l
    order by d.id desc limit 1)`
  const ofContacts = (known: RawBuilder<unknown>, samePerson: boolean) => sql`(
    select l.id, l.number, ${sql.lit(samePerson)}
    from (
      select distinct account_id from (
        select account_id from contacts where org_id = ${orgId} and ${known} order by id desc limit ${RECENT}) c) a
    cross join lateral (
      select id from subscribers s
      where s.org_id = ${orgId} and s.account_id = a.account_id order by id desc limit ${RECENT}) s
    join licenses l on l.subscriber_id = s.id and ${other}
    order by l.id desc limit 1)`
  const isPerson = sql`email_normalized = ${email}`
  const isColleague = sql`split_part(email_normalized, '@', 2) = ${domain}::text`
  const result = await sql<Earlier>`
    select number, "samePerson" from (
      ${ofLeads(isPerson, true)} union all ${ofContacts(isPerson, true)}
      union all ${ofLeads(isColleague, false)} union all ${ofContacts(isColleague, false)}) had
    order by "samePerson" desc, id desc limit 1`.execute(db)
  return result.rows[0]
}
