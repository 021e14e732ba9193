import { sql } from 'kysely'
import { normalizeEmail } from '../accounts/rules.ts'
import { licenseNumber } from '../licenses/rules.ts'
import type { Db } from '../platform/database.ts'
import { activeMembers, type Recipient } from './queries.ts'

/** Whom a mail is about, and who may look after them. */
export type CustomerFacts = {
  packageName: string
  orgName: string
  subscriberName: string | null
  subscriberOrgId: string
  accountId: string | null
  accountName: string | null
  accountOwnerId: string | null
  leadManagerId: string | null
  fallbackOwnerId: string | null
}

const CUSTOMER = sql`p.name as "packageName", o.name as "orgName", s.name as "subscriberName",
  s.org_key as "subscriberOrgId", a.id as "accountId", a.name as "accountName", a.owner_id as "accountOwnerId",
  p.lead_manager_id as "leadManagerId", o.fallback_owner_id as "fallbackOwnerId"`
const AROUND = sql`join orgs o on o.id = s.org_id left join accounts a on a.id = s.account_id`

/** What a mail tells of a license, as it stands now. */
export type LicenseFacts = CustomerFacts & {
  id: string
  number: string
  status: string
  seats: number | null
  expires: string | null
  timeZone: string
  graceDays: number
  leadId: string | null
  notifyCustomer: boolean
}

export async function licenseFacts(db: Db, orgId: string, ids: string[]): Promise<Map<string, LicenseFacts>> {
  if (ids.length === 0) return new Map()
  const result = await sql<Omit<LicenseFacts, 'number'> & { number: number }>`
    select l.id, l.number, l.status, l.seats, l.expires, l.time_zone as "timeZone", p.grace_days as "graceDays",
      l.lead_id as "leadId", p.notify_customer as "notifyCustomer", ${CUSTOMER}
    from licenses l join packages p on p.id = l.package_id join subscribers s on s.id = l.subscriber_id ${AROUND}
    where l.org_id = ${orgId} and l.id = any(${ids}::text[])`.execute(db)
  return new Map(result.rows.map((row) => [row.id, { ...row, number: licenseNumber(row.number) }]))
}

/** What claims say of themselves, by id. */
export async function filedClaims(db: Db, orgId: string, ids: string[]) {
  const rows = await db
    .selectFrom('claims')
    .select(['id', 'contact', 'message'])
    .where('org_id', '=', orgId)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

type Claimed = { packageId: string; subscriberId: string }

/** The customers behind packages and subscribers, by `package/subscriber`. */
export async function claimedFacts(db: Db, orgId: string, claimed: Claimed[]): Promise<Map<string, CustomerFacts>> {
  if (claimed.length === 0) return new Map()
  const packages = claimed.map(({ packageId }) => packageId)
  const subscribers = claimed.map(({ subscriberId }) => subscriberId)
  const result = await sql<CustomerFacts & Claimed>`
    select distinct p.id as "packageId", s.id as "subscriberId", ${CUSTOMER}
    from unnest(${packages}::text[], ${subscribers}::text[]) as claimed (package_id, subscriber_id)
    join packages p on p.id = claimed.package_id and p.org_id = ${orgId}
    join subscribers s on s.id = claimed.subscriber_id and s.org_id = ${orgId} ${AROUND}`.execute(db)
  return new Map(result.rows.map((row) => [`${row.packageId}/${row.subscriberId}`, row]))
}

/** Those who may look after the customers and are active, by id. */
export async function caretakers(db: Db, orgId: string, customers: CustomerFacts[]): Promise<Map<string, Recipient>> {
  const ids = customers.flatMap((one) => [one.accountOwnerId, one.leadManagerId, one.fallbackOwnerId])
  return activeMembers(db, orgId, [...new Set(ids.flatMap((id) => id ?? []))])
}

/** A person of a customer, to be written to. */
export type CustomerContact = { kind: 'contact' | 'lead'; id: string; email: string }

/**
 * Whom to write to at each of the customers, by license: the contact of the account, one who proved the address before
 * others and the oldest of them; else the person of the lead. Their rows are held, so that whoever erases the person
 * (E2) comes before this, or after it and finds the mail.
 */
export async function holdContacts(
  db: Db,
  orgId: string,
  licenses: Pick<LicenseFacts, 'id' | 'accountId' | 'leadId'>[],
): Promise<Map<string, CustomerContact>> {
  const accountIds = licenses.flatMap(({ accountId }) => accountId ?? [])
  const leadIds = licenses.flatMap(({ leadId }) => leadId ?? [])
  if (accountIds.length + leadIds.length === 0) return new Map()
  const contacts = await sql<{ id: string; accountId: string; email: string }>`
    select id, account_id as "accountId", email from contacts where erased_at is null and email is not null and id in (
      select distinct on (account_id) id from contacts
      where org_id = ${orgId} and account_id = any(${accountIds}::text[]) and erased_at is null
        and email_normalized is not null
      order by account_id, verified desc, id)
    order by id for share`.execute(db)
  const leads = await sql<{ id: string; email: string }>`
    select id, email from leads where org_id = ${orgId} and id = any(${leadIds}::text[]) and erased_at is null
      and email_normalized is not null
    order by id for share`.execute(db)
  const ofAccount = new Map(contacts.rows.map((row) => [row.accountId, row]))
  const ofLead = new Map(leads.rows.map((row) => [row.id, row]))
  return new Map(
    licenses.flatMap(({ id, accountId, leadId }): [string, CustomerContact][] => {
      const contact = ofAccount.get(accountId ?? '')
      const lead = ofLead.get(leadId ?? '')
      if (contact) return [[id, { kind: 'contact', id: contact.id, email: contact.email }]]
      return lead ? [[id, { kind: 'lead', id: lead.id, email: lead.email }]] : []
    }),
  )
}

/** Everybody we know by an address: erasing one of them blanks what is written of that person. */
export async function knownPeople(
  db: Db,
  orgId: string,
  email: string,
): Promise<{ leadIds: string[]; contactId: string | null }> {
  const normalized = normalizeEmail(email)
  const result = await sql<{ leadIds: string[]; contactId: string | null }>`
    select array(select id from leads where org_id = ${orgId} and email_normalized = ${normalized} order by id) as "leadIds",
      (select min(id) from contacts where org_id = ${orgId} and email_normalized = ${normalized}) as "contactId"`.execute(
    db,
  )
  return result.rows[0] ?? { leadIds: [], contactId: null }
}
