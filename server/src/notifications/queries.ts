import { sql, type Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { Mails } from '../platform/tables.ts'
import { licenseNumber } from '../licenses/rules.ts'
import type { Mail, MailItem, MailKind, MailQuery, MailStatus } from './schema.ts'

export type Recipient = { id: string; name: string; email: string }

/** Those of the users who are active members: nobody else is written to. */
export async function activeMembers(db: Db, orgId: string, ids: string[]): Promise<Map<string, Recipient>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['users.id', 'users.name', 'users.email'])
    .where('memberships.org_id', '=', orgId)
    .where('memberships.status', '=', 'active')
    .where('users.id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** What a mail tells of a lead. */
export type LeadFacts = {
  id: string
  firstName: string | null
  lastName: string | null
  company: string | null
  title: string | null
  email: string | null
  phone: string | null
  country: string | null
  message: string | null
  source: string
  ownerReason: string
  packageName: string
  orgName: string
  subscriber: string | null
}

/** The leads as they stand now; one that was erased is not among them. */
export async function leadFacts(db: Db, orgId: string, ids: string[]): Promise<Map<string, LeadFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('leads')
    .innerJoin('packages', 'packages.id', 'leads.package_id')
    .innerJoin('orgs', 'orgs.id', 'leads.org_id')
    .leftJoin('subscribers', 'subscribers.id', 'leads.subscriber_id')
    .select([
      'leads.id',
      'leads.first_name as firstName',
      'leads.last_name as lastName',
      'leads.company',
      'leads.title',
    ])
    .select(['leads.email', 'leads.phone', 'leads.country', 'leads.message', 'leads.source'])
    .select(['leads.owner_reason as ownerReason', 'packages.name as packageName', 'orgs.name as orgName'])
    .select(sql<string | null>`concat_ws(', ', subscribers.name, subscribers.org_key)`.as('subscriber'))
    .where('leads.org_id', '=', orgId)
    .where('leads.erased_at', 'is', null)
    .where('leads.id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Who has been told that which of the leads are theirs, as `recipient/lead`. */
export async function toldOfLeads(db: Db, orgId: string, leadIds: string[]): Promise<Set<string>> {
  if (leadIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('mail_leads')
    .innerJoin('mails', 'mails.id', 'mail_leads.mail_id')
    .select(['mails.recipient_id', 'mail_leads.lead_id'])
    .where('mail_leads.org_id', '=', orgId)
    .where('mail_leads.lead_id', 'in', leadIds)
    .where('mails.kind', 'in', ['lead_assigned', 'leads_assigned'] satisfies MailKind[])
    .execute()
  return new Set(rows.map((row) => `${row.recipient_id}/${row.lead_id}`))
}

export type InstallFacts = {
  id: string
  version: string | null
  packageName: string
  orgName: string
  subscriberName: string | null
  subscriberOrgId: string
  accountId: string | null
  licenseId: string
  licenseNumber: string
  leadManagerId: string | null
  fallbackOwnerId: string | null
}

/**
 * Those of the installs of which nobody was told. One that is not linked to an account counts only without a lead; where
 * contact data came along and could not be captured, the lead is still to come, and its owner hears of it then.
 */
export async function untoldInstalls(db: Db, orgId: string, ids: string[], linked: string[]): Promise<InstallFacts[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('installations as i')
    .innerJoin('packages', 'packages.id', 'i.package_id')
    .innerJoin('orgs', 'orgs.id', 'i.org_id')
    .innerJoin('subscribers', 'subscribers.id', 'i.subscriber_id')
    .innerJoin('licenses', 'licenses.id', 'i.license_id')
    .select(['i.id', 'i.version', 'packages.name as packageName', 'orgs.name as orgName'])
    .select(['subscribers.name as subscriberName', 'subscribers.org_key as subscriberOrgId'])
    .select(['subscribers.account_id as accountId', 'licenses.id as licenseId', 'licenses.number'])
    .select(['packages.lead_manager_id as leadManagerId', 'orgs.fallback_owner_id as fallbackOwnerId'])
    .where('i.org_id', '=', orgId)
    .where('i.id', 'in', ids)
    .where('i.test', '=', false)
    .where(sql<boolean>`not exists (select from mails where mails.installation_id = i.id)`)
    .where(sql<boolean>`(i.id = any(${linked}::text[]) or (licenses.lead_id is null and not exists (
      select from events e where e.org_id = ${orgId} and e.installation_id = i.id
        and e.kind = 'lead.capture_failed' and e.payload->>'contact' is not null)))`)
    .execute()
  return rows.map(({ number, ...row }) => ({ ...row, licenseNumber: licenseNumber(number) }))
}

export type AccountFacts = { id: string; name: string; ownerId: string | null }

export async function accountFacts(db: Db, orgId: string, ids: string[]): Promise<Map<string, AccountFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('accounts')
    .select(['id', 'name', 'owner_id as ownerId'])
    .where('org_id', '=', orgId)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

export type NewMail = { row: Insertable<Mails>; leadIds: string[] }

/** Writes the mails with the leads they tell of; one that is there already stays as it is. */
export async function insertMails(db: Db, mails: NewMail[]): Promise<void> {
  const inserted = await db
    .insertInto('mails')
    .values(mails.map(({ row }) => row))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute()
  const ids = new Set(inserted.map((row) => row.id))
  const leads = mails.flatMap(({ row, leadIds }) =>
    ids.has(row.id) ? leadIds.map((leadId) => ({ org_id: row.org_id, lead_id: leadId, mail_id: row.id })) : [],
  )
  if (leads.length > 0) await db.insertInto('mail_leads').values(leads).execute()
}

export async function hasKeptMails(db: Db, orgId: string): Promise<boolean> {
  const row = await db
    .selectFrom('mails')
    .select('id')
    .where('org_id', '=', orgId)
    .where('status', '=', 'kept')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Blanks every mail that told of one of the leads or went to one of the people (E2), with its address where that is the
 * person's own; one that still waited is not sent any more.
 */
export async function eraseMails(
  db: Db,
  orgId: string,
  { leadIds, contactIds }: { leadIds: string[]; contactIds: string[] },
): Promise<void> {
  if (leadIds.length + contactIds.length === 0) return
  await sql`
    update mails set status = 'erased', subject = '', body_text = '', body_html = '', last_error = null,
      next_attempt_at = null, address = case when recipient_id is null then '' else address end
    where org_id = ${orgId} and id in (
      select mail_id from mail_leads where lead_id = any(${leadIds}::text[])
      union all select id from mails where contact_id = any(${contactIds}::text[]))`.execute(db)
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('mails')
    .leftJoin('users', 'users.id', 'mails.recipient_id')
    .select(['mails.id', 'mails.kind', 'mails.recipient_id', 'users.name as recipient_name', 'mails.address'])
    .select(['mails.subject', 'mails.status', 'mails.attempts', 'mails.last_error', 'mails.next_attempt_at'])
    .select(['mails.lead_id', 'mails.license_id', 'mails.installation_id', 'mails.created_at', 'mails.sent_at'])
    .where('mails.org_id', '=', orgId)

/** Newest first. */
export async function listMails(db: Db, orgId: string, query: MailQuery): Promise<Page<MailItem>> {
  const after = decodeCursor(query.cursor, 1)
  const { leadId } = query
  let select = selection(db, orgId)
    .orderBy('mails.id', 'desc')
    .limit(query.limit + 1)
  if (query.status) select = select.where('mails.status', '=', query.status)
  if (query.licenseId) select = select.where('mails.license_id', '=', query.licenseId)
  if (leadId) {
    const mails = db
      .selectFrom('mail_leads')
      .select('mail_id')
      .where('org_id', '=', orgId)
      .where('lead_id', '=', leadId)
    select = select.where('mails.id', 'in', mails)
  }
  if (after) select = select.where('mails.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

export async function findMail(db: Db, orgId: string, id: string): Promise<Mail | null> {
  const row = await selection(db, orgId)
    .select(['mails.body_text', 'mails.body_html'])
    .where('mails.id', '=', id)
    .executeTakeFirst()
  return row ? { ...present(row), text: row.body_text, html: row.body_html } : null
}

type Row = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

function present(row: Row): MailItem {
  return {
    id: row.id,
    kind: row.kind as MailKind,
    recipientId: row.recipient_id,
    recipientName: row.recipient_name,
    address: row.address,
    subject: row.subject,
    status: row.status as MailStatus,
    attempts: row.attempts,
    lastError: row.last_error,
    nextAttemptAt: row.status === 'queued' ? (row.next_attempt_at?.toISOString() ?? null) : null,
    leadId: row.lead_id,
    licenseId: row.license_id,
    installationId: row.installation_id,
    createdAt: row.created_at.toISOString(),
    sentAt: row.sent_at?.toISOString() ?? null,
  }
}
