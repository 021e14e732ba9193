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

export async function insertCode(db: Db, row: Insertable<ActivationCodes>): Promise<void> {
  await db.insertInto('activation_codes').values(row).execute()
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
    accountId: row.account_id,
    contactId: row.contact_id,
    state: codeState(row, now),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    usedByInstallationId: row.used_by_installation_id,
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
