import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Accounts, Contacts } from '../platform/tables.ts'
import type { Account, AccountQuery, Contact } from './schema.ts'

export async function insertAccount(db: Db, row: Insertable<Accounts>): Promise<void> {
  await db.insertInto('accounts').values(row).execute()
}

export async function updateAccount(db: Db, id: string, set: Updateable<Accounts>): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('accounts')
    .leftJoin('users', 'users.id', 'accounts.owner_id')
    .select(['accounts.id', 'accounts.name', 'accounts.domain', 'accounts.owner_id', 'users.name as owner_name'])
    .select(['accounts.attributes', 'accounts.external_ref', 'accounts.revision', 'accounts.created_at', 'accounts.updated_at'])
    .select((eb) => [
      eb
        .selectFrom('subscribers')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('subscribers.org_id', '=', 'accounts.org_id')
        .whereRef('subscribers.account_id', '=', 'accounts.id')
        .as('subscribers'),
      eb
        .selectFrom('subscribers')
        .innerJoin('licenses', (join) =>
          join
            .onRef('licenses.org_id', '=', 'subscribers.org_id')
            .onRef('licenses.subscriber_id', '=', 'subscribers.id')
            .on('licenses.test', '=', false),
        )
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('subscribers.org_id', '=', 'accounts.org_id')
        .whereRef('subscribers.account_id', '=', 'accounts.id')
        .as('licenses'),
      eb
        .selectFrom('contacts')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('contacts.org_id', '=', 'accounts.org_id')
        .whereRef('contacts.account_id', '=', 'accounts.id')
        .as('contacts'),
    ])
    .where('accounts.org_id', '=', orgId)

type Row = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

export async function getAccount(db: Db, orgId: string, id: string): Promise<Account | null> {
  const row = await selection(db, orgId).where('accounts.id', '=', id).executeTakeFirst()
  return row ? present(row) : null
}

export async function lockAccount(db: Db, orgId: string, id: string) {
  return db
    .selectFrom('accounts')
    .select(['id', 'name', 'domain', 'owner_id'])
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Newest first. */
export async function listAccounts(db: Db, orgId: string, query: AccountQuery, me: string | null): Promise<Page<Account>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .orderBy('accounts.id', 'desc')
    .limit(query.limit + 1)
  if (query.owner === 'none') select = select.where('accounts.owner_id', 'is', null)
  else if (query.owner) select = select.where('accounts.owner_id', '=', query.owner === 'me' ? (me ?? '') : query.owner)
  if (query.q) {
    const like = containing(query.q)
    select = select.where((eb) => eb.or([eb('accounts.name', 'ilike', like), eb('accounts.domain', 'ilike', like)]))
  }
  if (after) select = select.where('accounts.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

function present(row: Row): Account {
  return {
    id: row.id,
    name: row.name,
    domain: row.domain,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    attributes: row.attributes as Account['attributes'],
    externalRef: row.external_ref,
    revision: row.revision,
    counts: { subscribers: Number(row.subscribers), licenses: Number(row.licenses), contacts: Number(row.contacts) },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** An account as a match: what a person needs to choose, and whom to tell. */
export type AccountBrief = { id: string; name: string; domain: string | null; ownerId: string | null; ownerName: string | null; ownerActive: boolean }

const briefs = (db: Db, orgId: string) =>
  db
    .selectFrom('accounts')
    .leftJoin('users', 'users.id', 'accounts.owner_id')
    .leftJoin('memberships', (join) =>
      join.onRef('memberships.org_id', '=', 'accounts.org_id').onRef('memberships.user_id', '=', 'accounts.owner_id'),
    )
    .select(['accounts.id', 'accounts.name', 'accounts.domain', 'accounts.owner_id', 'users.name as owner_name', 'memberships.status'])
    .where('accounts.org_id', '=', orgId)
    .orderBy('accounts.id')

type BriefRow = Awaited<ReturnType<ReturnType<typeof briefs>['executeTakeFirstOrThrow']>>

function brief(row: BriefRow): AccountBrief {
  const { id, name, domain, owner_id: ownerId, owner_name: ownerName } = row
  return { id, name, domain, ownerId, ownerName, ownerActive: row.status === 'active' }
}

export async function accountBrief(db: Db, orgId: string, id: string): Promise<AccountBrief | null> {
  const row = await briefs(db, orgId).where('accounts.id', '=', id).executeTakeFirst()
  return row ? brief(row) : null
}

const MOST = 20

export async function accountsOfDomains(db: Db, orgId: string, domains: string[]): Promise<AccountBrief[]> {
  if (domains.length === 0) return []
  return (await briefs(db, orgId).where('accounts.domain', 'in', domains).limit(MOST).execute()).map(brief)
}

export async function accountsNamed(db: Db, orgId: string, key: string): Promise<AccountBrief[]> {
  if (key === '') return []
  return (await briefs(db, orgId).where('accounts.name_key', '=', key).limit(MOST).execute()).map(brief)
}

export async function accountOfSubscriber(db: Db, orgId: string, subscriberId: string): Promise<AccountBrief | null> {
  const row = await briefs(db, orgId)
    .innerJoin('subscribers', (join) =>
      join.onRef('subscribers.org_id', '=', 'accounts.org_id').onRef('subscribers.account_id', '=', 'accounts.id'),
    )
    .where('subscribers.id', '=', subscriberId)
    .executeTakeFirst()
  return row ? brief(row) : null
}

/** Whoever makes an account for this domain waits here for the other, and finds it made. */
export async function holdDomain(db: Db, orgId: string, domain: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${orgId}/${domain}`}, 3))`.execute(db)
}

/** Locks and gives all accounts of one owner to another. Answers their ids. */
export async function giveAccounts(db: Db, orgId: string, from: string, to: string | null, at: Date): Promise<string[]> {
  const result = await sql<{ id: string }>`
    with held as (
      select id from accounts where org_id = ${orgId} and owner_id = ${from} order by id for no key update
    )
    update accounts set owner_id = ${to}, revision = revision + 1, updated_at = ${at}
    from held where accounts.id = held.id returning accounts.id`.execute(db)
  return result.rows.map((row) => row.id)
}

export async function countAccountsOf(db: Db, orgId: string, ownerId: string): Promise<number> {
  const row = await db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('org_id', '=', orgId)
    .where('owner_id', '=', ownerId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function insertContact(db: Db, row: Insertable<Contacts>): Promise<void> {
  await db.insertInto('contacts').values(row).execute()
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
    .select(['contacts.id', 'contacts.account_id', 'accounts.name as account_name', 'contacts.first_name', 'contacts.last_name'])
    .select(['contacts.email', 'contacts.title', 'contacts.phone', 'contacts.country', 'contacts.state', 'contacts.verified'])
    .select(['contacts.attributes', 'contacts.external_ref', 'contacts.revision', 'contacts.created_at', 'contacts.updated_at'])
    .select('contacts.erased_at')
    .where('contacts.org_id', '=', orgId)

type ContactRow = Awaited<ReturnType<ReturnType<typeof contacts>['executeTakeFirstOrThrow']>>

export async function getContact(db: Db, orgId: string, id: string): Promise<Contact | null> {
  const row = await contacts(db, orgId).where('contacts.id', '=', id).executeTakeFirst()
  return row ? presentContact(row) : null
}

export async function lockContact(db: Db, orgId: string, id: string): Promise<boolean> {
  const row = await db.selectFrom('contacts').select('id').where('org_id', '=', orgId).where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
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
  const rows = await contacts(db, orgId).where('contacts.email_normalized', '=', emailNormalized).orderBy('contacts.id').limit(MOST).execute()
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

export type PersonRow = { id: string; account_id: string; first_name: string | null; last_name: string | null; email: string | null; phone: string | null }

/** Every contact of one person in the org: by id, or by address; locked in one order, erased ones left out. */
export async function lockContactsOfPerson(db: Db, orgId: string, who: { contactIds: string[]; emails: string[] }): Promise<PersonRow[]> {
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
