import { sql, type Insertable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import type { ActivationCodes } from '../platform/tables.ts'
import { codeState } from './rules.ts'
import type { ActivationCode, ActivationCodeQuery } from './schema.ts'

const COLUMNS = [
  'id',
  'package_id',
  'hint',
  'source',
  'lead_id',
  'subscriber_id',
  'subscriber_org_key',
  'account_id',
  'contact_id',
  'contact',
  'terms',
  'created_at',
  'expires_at',
  'used_at',
  'used_by_installation_id',
  'revoked_at',
] as const

export type CodeRow = Awaited<ReturnType<typeof lockCode>> & object

/** Up to some thousands in one statement. */
export async function insertCodes(db: Db, rows: Insertable<ActivationCodes>[]) {
  return db.insertInto('activation_codes').values(rows).returning(COLUMNS).execute()
}

/** Locked, so that of two installs with one code the second sees it used. */
export async function lockCode(db: Db, packageId: string, codeHash: Buffer) {
  return db
    .selectFrom('activation_codes')
    .select(COLUMNS)
    .where('package_id', '=', packageId)
    .where('code_hash', '=', codeHash)
    .forUpdate()
    .executeTakeFirst()
}

export async function lockCodeById(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('activation_codes')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function markUsed(db: Db, id: string, installationId: string, at: Date): Promise<void> {
  await db
    .updateTable('activation_codes')
    .set({ used_at: at, used_by_installation_id: installationId })
    .where('id', '=', id)
    .execute()
}

export async function markRevoked(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('activation_codes').set({ revoked_at: at }).where('id', '=', id).execute()
}

/** Newest first. */
export async function listCodes(
  db: Db,
  orgId: string,
  query: ActivationCodeQuery,
  now: Date,
): Promise<Page<ActivationCode>> {
  const after = decodeCursor(query.cursor, 1)
  let select = db
    .selectFrom('activation_codes')
    .select(COLUMNS)
    .where('org_id', '=', orgId)
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.packageId) select = select.where('package_id', '=', query.packageId)
  if (query.subscriberId) select = select.where('subscriber_id', '=', query.subscriberId)
  if (after) select = select.where('id', '<', String(after[0]))
  return toPage(
    await select.execute(),
    query.limit,
    (row) => [row.id],
    (row) => presentCode(row, now),
  )
}

export function presentCode(row: CodeRow, now: Date): ActivationCode {
  return {
    id: row.id,
    packageId: row.package_id,
    hint: row.hint,
    source: row.source as ActivationCode['source'],
    leadId: row.lead_id,
    subscriberId: row.subscriber_id,
    subscriberOrgId: row.subscriber_org_key,
    accountId: row.account_id,
    contactId: row.contact_id,
    state: codeState(row, now),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    usedByInstallationId: row.used_by_installation_id,
  }
}

/** Open codes for what was at one subscriber go with it to another, where a license is carried (I4). */
export async function carryCodes(
  db: Db,
  packageId: string,
  of: { from: string; to: { id: string; orgKey: string } },
): Promise<void> {
  await sql`
    update activation_codes set subscriber_id = ${of.to.id},
      subscriber_org_key = case when subscriber_org_key is null then null else ${of.to.orgKey} end
    where package_id = ${packageId} and subscriber_id = ${of.from} and used_at is null`.execute(db)
}

/** What the rows of a bulk issue name, in three reads however many there are. */
export async function findNamed(
  db: Db,
  orgId: string,
  named: { accountIds: string[]; contactIds: string[]; orgKeys: string[] },
) {
  const accounts = await sql<{ id: string }>`
    select id from accounts where org_id = ${orgId} and id = any(${named.accountIds}::text[])`.execute(db)
  const contacts = await sql<{ id: string; account_id: string }>`
    select id, account_id from contacts
    where org_id = ${orgId} and erased_at is null and id = any(${named.contactIds}::text[])`.execute(db)
  const subscribers = await sql<{ id: string; org_key: string }>`
    select id, org_key from subscribers
    where org_id = ${orgId} and not test and org_key = any(${named.orgKeys}::text[])`.execute(db)
  return {
    accounts: new Set(accounts.rows.map(({ id }) => id)),
    accountOfContact: new Map(contacts.rows.map(({ id, account_id }) => [id, account_id])),
    subscriberOfKey: new Map(subscribers.rows.map(({ id, org_key }) => [org_key, id])),
  }
}

/** Takes the person out of codes: of those leads and contacts, issued to that address, or used on their journeys. */
export async function blankCodes(
  db: Db,
  orgId: string,
  who: { leadIds: string[]; contactIds: string[]; emails: string[] },
): Promise<void> {
  await sql`
    update activation_codes set contact = null
    where org_id = ${orgId} and contact is not null and (lead_id = any(${who.leadIds}::text[])
      or contact_id = any(${who.contactIds}::text[])
      or lower(normalize(contact ->> 'email', NFKC)) = any(${who.emails}::text[])
      or used_by_installation_id in (select installation_id from lead_touches
        where org_id = ${orgId} and lead_id = any(${who.leadIds}::text[])))`.execute(db)
}
