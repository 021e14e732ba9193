import { sql } from 'kysely'
import { termsOf } from '../licenses/rows.ts'
import type { Db } from '../platform/database.ts'
import { among } from '../platform/each.ts'
import { decodeCursor, toPage } from '../platform/page.ts'

/** Subscribers by their Subscriber Org ID; test ones aside. */
export async function subscribersHere(db: Db, orgId: string, orgKeys: string[]) {
  if (orgKeys.length === 0) return []
  return db
    .selectFrom('subscribers')
    .select(['id', 'org_key', 'type', 'parent_id', 'account_id'])
    .where('org_id', '=', orgId)
    .where('test', '=', false)
    .where('org_key', 'in', among(orgKeys))
    .execute()
}

/** Licenses of these subscribers, with whether a product is connected to each. */
export async function licensesHere(db: Db, orgId: string, subscriberIds: string[]) {
  if (subscriberIds.length === 0) return []
  const rows = await db
    .selectFrom('licenses')
    .select(['id', 'package_id', 'subscriber_id', 'status', 'status_before', 'suspended_from', 'seats', 'expires'])
    .select(['time_zone', 'access_until', 'trial_started_on', 'features', 'message', 'attributes', 'external_ref'])
    .select(['follows_license_id', 'lead_id'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('installations')
            .select('installations.id')
            .whereRef('installations.license_id', '=', 'licenses.id')
            .where('installations.status', '=', 'installed'),
        )
        .as('connected'),
    )
    .where('org_id', '=', orgId)
    .where('subscriber_id', 'in', among(subscriberIds))
    .execute()
  return rows.map((row) => ({ ...row, connected: Boolean(row.connected), terms: termsOf(row) }))
}

export type LicenseHere = Awaited<ReturnType<typeof licensesHere>>[number]

export async function leadsHere(db: Db, orgId: string, ids: string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('leads')
    .select(['id', 'status', 'erased_at', 'first_name', 'last_name', 'email', 'company', 'title', 'phone', 'country'])
    .select(['state', 'attributes', 'package_id', 'subscriber_id'])
    .where('org_id', '=', orgId)
    .where('id', 'in', among(ids))
    .execute()
}

export type LeadHere = Awaited<ReturnType<typeof leadsHere>>[number]

const TABLES = { account: 'accounts', contact: 'contacts', lead: 'leads' } as const

/** Which of these are in the org: what went to another one, with its package, is not. */
export async function stillHere(
  db: Db,
  orgId: string,
  object: keyof typeof TABLES,
  ids: string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(TABLES[object])} where org_id = ${orgId} and id in ${among([...new Set(ids)])}`.execute(
    db,
  )
  return new Set(rows.map(({ id }) => id))
}

/** The open leads of a package with one of these addresses. */
export async function openLeadsHere(db: Db, orgId: string, packageIds: string[], emails: string[]) {
  if (packageIds.length === 0 || emails.length === 0) return []
  const { rows } = await sql<{ id: string; package_id: string; email: string }>`
    select distinct on (package_id, email_normalized) id, package_id, email_normalized as email from leads
    where org_id = ${orgId} and package_id in ${among(packageIds)} and email_normalized in ${among(emails)}
      and status in ('new', 'working', 'qualified') and erased_at is null
    order by package_id, email_normalized, id`.execute(db)
  return rows
}

export async function accountsHere(db: Db, orgId: string, ids: string[]) {
  if (ids.length === 0) return []
  return db
    .selectFrom('accounts')
    .select(['id', 'name', 'domain', 'attributes'])
    .where('org_id', '=', orgId)
    .where('id', 'in', among(ids))
    .execute()
}

/** Accounts that could be meant: of the same reference, or of the same name. */
export async function accountsLike(db: Db, orgId: string, externalRefs: string[], nameKeys: string[]) {
  const { rows } = await sql<{ id: string; name_key: string; domain: string | null; external_ref: string | null }>`
    select id, name_key, domain, external_ref from accounts
    where org_id = ${orgId} and (name_key in ${among(nameKeys)} or external_ref in ${among(externalRefs)})
    order by id`.execute(db)
  return rows
}

export async function contactsHere(
  db: Db,
  orgId: string,
  of: { ids: string[]; accountIds: string[]; emails: string[] },
) {
  const { rows } = await sql<ContactHere>`
    select id, account_id, email_normalized, erased_at, first_name, last_name, email, title, phone, country, state, attributes
    from contacts where org_id = ${orgId} and id in (select unnest(${of.ids}::text[]) union
      select id from contacts
      where org_id = ${orgId} and account_id in ${among(of.accountIds)} and email_normalized in ${among(of.emails)})
    order by id`.execute(db)
  return rows
}

export type ContactHere = {
  id: string
  account_id: string
  email_normalized: string | null
  erased_at: Date | null
  first_name: string | null
  last_name: string | null
  email: string | null
  title: string | null
  phone: string | null
  country: string | null
  state: string | null
  attributes: Record<string, unknown>
}

export async function versionsHere(db: Db, packageIds: string[], numbers: string[]) {
  if (packageIds.length === 0) return []
  return db
    .selectFrom('package_versions')
    .select(['id', 'package_id', 'number'])
    .where('package_id', 'in', among(packageIds))
    .where('number', 'in', among(numbers))
    .execute()
}

/** Members who could own what is imported, by address and by name. */
export async function membersHere(db: Db, orgId: string) {
  return db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['users.id', 'users.name', 'users.email'])
    .where('memberships.org_id', '=', orgId)
    .where('memberships.status', '=', 'active')
    .execute()
}

/** Licenses that an import made or knows, and that nothing is connected to, in the order they were made. */
export async function unconnectedOf(
  db: Db,
  orgId: string,
  importId: string,
  query: { cursor?: string | undefined; limit: number },
) {
  const after = decodeCursor(query.cursor, 1)
  const { rows } = await sql<Unconnected>`
    select l.id, l.number, l.package_id, l.subscriber_id, p.name as package_name, s.org_key, s.name as subscriber_name, s.account_id
    from licenses l join packages p on p.id = l.package_id join subscribers s on s.id = l.subscriber_id
    where l.org_id = ${orgId} and l.status <> 'uninstalled' and l.id > ${String(after?.[0] ?? '')}
      and exists (select from imported_things t where t.import_id = ${importId} and t.object = 'license' and t.thing_id = l.id)
      and not exists (select from installations i where i.license_id = l.id and i.status = 'installed')
    order by l.id limit ${query.limit + 1}`.execute(db)
  return toPage(
    rows,
    query.limit,
    (row) => [row.id],
    (row) => row,
  )
}

type Unconnected = {
  id: string
  number: number
  package_id: string
  subscriber_id: string
  package_name: string
  org_key: string
  subscriber_name: string | null
  account_id: string | null
}
