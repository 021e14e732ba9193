import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { insertAll } from '../platform/insert-all.ts'
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/page.ts'
import type { Contacts } from '../platform/tables.ts'
import type { Contact } from './schema.ts'

const MOST = 20

export async function insertContact(db: Db, row: Insertable<Contacts>): Promise<void> {
  await db.insertInto('contacts').values(row).execute()
}

export async function insertContacts(db: Db, rows: Insertable<Contacts>[]): Promise<void> {
  await insertAll(db, 'contacts', rows, ['attributes'])
}

export async function updateContact(db: Db, id: string, set: Updateable<Contacts>): Promise<void> {
  await db
    .updateTable('contacts')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

const contacts = (db: Db, orgId: string) =>
  db
    .selectFrom('contacts')
    .innerJoin('accounts', 'accounts.id', 'contacts.account_id')
    .select([
      'contacts.id',
      'contacts.account_id',
      'accounts.name as account_name',
      'contacts.first_name',
      'contacts.last_name',
    ])
    .select([
      'contacts.email',
      'contacts.title',
      'contacts.phone',
      'contacts.country',
      'contacts.state',
      'contacts.verified',
    ])
    .select([
      'contacts.attributes',
      'contacts.external_ref',
      'contacts.revision',
      'contacts.created_at',
      'contacts.updated_at',
    ])
    .select('contacts.erased_at')
    .where('contacts.org_id', '=', orgId)

type ContactRow = Awaited<ReturnType<ReturnType<typeof contacts>['executeTakeFirstOrThrow']>>

export async function getContact(db: Db, orgId: string, id: string): Promise<Contact | null> {
  const row = await contacts(db, orgId).where('contacts.id', '=', id).executeTakeFirst()
  return row ? presentContact(row) : null
}

export async function lockContact(db: Db, orgId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('contacts')
    .select('id')
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** In the order in which they were made. */
export async function listContacts(db: Db, orgId: string, accountId: string, query: PageQuery): Promise<Page<Contact>> {
  const after = decodeCursor(query.cursor, 1)
  let select = contacts(db, orgId)
    .where('contacts.account_id', '=', accountId)
    .orderBy('contacts.id')
    .limit(query.limit + 1)
  if (after) select = select.where('contacts.id', '>', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], presentContact)
}

/** The known contacts with this address, whatever their account. */
export async function contactsWithEmail(db: Db, orgId: string, emailNormalized: string): Promise<Contact[]> {
  const rows = await contacts(db, orgId)
    .where('contacts.email_normalized', '=', emailNormalized)
    .orderBy('contacts.id')
    .limit(MOST)
    .execute()
  return rows.map(presentContact)
}

function presentContact(row: ContactRow): Contact {
  return {
    id: row.id,
    accountId: row.account_id,
    accountName: row.account_name,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    title: row.title,
    phone: row.phone,
    country: row.country,
    state: row.state,
    verified: row.verified,
    attributes: row.attributes as Contact['attributes'],
    externalRef: row.external_ref,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    erasedAt: row.erased_at?.toISOString() ?? null,
  }
}

export type PersonRow = {
  id: string
  account_id: string
  first_name: string | null
  last_name: string | null
  email: string | null
  phone: string | null
}

/** Every contact of one person in the org: by id, or by address; locked in one order, erased ones left out. */
export async function lockContactsOfPerson(
  db: Db,
  orgId: string,
  who: { contactIds: string[]; emails: string[] },
): Promise<PersonRow[]> {
  const result = await sql<PersonRow>`
    select id, account_id, first_name, last_name, email, phone from contacts
    where org_id = ${orgId} and erased_at is null
      and (id = any(${who.contactIds}::text[]) or email_normalized = any(${who.emails}::text[]))
    order by id for no key update`.execute(db)
  return result.rows
}

/** Takes the person out of contacts; the accounts stay. */
export async function blankContacts(db: Db, orgId: string, ids: string[], at: Date): Promise<void> {
  await sql`
    update contacts set first_name = null, last_name = null, email = null, email_normalized = null, title = null, phone = null,
      verified = false, attributes = '{}', erased_at = ${at}, updated_at = ${at}, revision = revision + 1
    where org_id = ${orgId} and id = any(${ids}::text[])`.execute(db)
}
