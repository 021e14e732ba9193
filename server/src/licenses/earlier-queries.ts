import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'

/**
 * The newest other license of the package that the person (normalised address), or somebody of the company domain, had
 * before: by its lead, or as a contact of its subscriber's account. Test licenses are left out (P4).
 */
export async function earlierLicenseOf(
  db: Db,
  orgId: string,
  who: { packageId: string; licenseId: string; email: string; domain: string | null },
): Promise<{ number: number; samePerson: boolean } | undefined> {
  const { packageId, licenseId, email, domain } = who
  const known = (column: string) =>
    sql`(${sql.ref(column)} = ${email} or split_part(${sql.ref(column)}, '@', 2) = ${domain}::text)`
  const result = await sql<{ number: number; samePerson: boolean }>`
    with had as (
      select l.id, l.number, d.email_normalized as email
      from leads d join licenses l on l.lead_id = d.id
      where d.org_id = ${orgId} and d.package_id = ${packageId} and ${known('d.email_normalized')}
        and l.org_id = ${orgId} and l.package_id = ${packageId} and l.id <> ${licenseId} and not l.test
      union all
      select l.id, l.number, c.email_normalized
      from contacts c
      join subscribers s on s.org_id = c.org_id and s.account_id = c.account_id
      join licenses l on l.org_id = s.org_id and l.subscriber_id = s.id
      where c.org_id = ${orgId} and ${known('c.email_normalized')}
        and l.package_id = ${packageId} and l.id <> ${licenseId} and not l.test
    )
    select number, email = ${email} as "samePerson" from had
    order by email = ${email} desc, id desc limit 1`.execute(db)
  return result.rows[0]
}
