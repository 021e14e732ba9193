import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { insertAll } from '../platform/insert-all.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Accounts } from '../platform/tables.ts'
import type { Account, AccountQuery } from './schema.ts'

export async function insertAccount(db: Db, row: Insertable<Accounts>): Promise<void> {
  await db.insertInto('accounts').values(row).execute()
}

export async function insertAccounts(db: Db, rows: Insertable<Accounts>[]): Promise<void> {
  await insertAll(db, 'accounts', rows, ['attributes'])
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
    .select([
      'accounts.attributes',
      'accounts.external_ref',
      'accounts.revision',
      'accounts.created_at',
      'accounts.updated_at',
    ])
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
export async function listAccounts(
  db: Db,
  orgId: string,
  query: AccountQuery,
  me: string | null,
): Promise<Page<Account>> {
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
export type AccountBrief = {
  id: string
  name: string
  domain: string | null
  ownerId: string | null
  ownerName: string | null
  ownerActive: boolean
}

const briefs = (db: Db, orgId: string) =>
  db
    .selectFrom('accounts')
    .leftJoin('users', 'users.id', 'accounts.owner_id')
    .leftJoin('memberships', (join) =>
      join.onRef('memberships.org_id', '=', 'accounts.org_id').onRef('memberships.user_id', '=', 'accounts.owner_id'),
    )
    .select([
      'accounts.id',
      'accounts.name',
      'accounts.domain',
      'accounts.owner_id',
      'users.name as owner_name',
      'memberships.status',
    ])
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

export type Hint = { by: 'subscriber' | 'contact' | 'domain'; id: string; name: string; domain: string | null }

/** What points to accounts, proved or not: the subscriber, contacts with the address, domains. One read, for every install makes it. */
export async function accountHints(
  db: Db,
  orgId: string,
  of: { subscriberId: string | null; email: string | null; domains: string[] },
): Promise<Hint[]> {
  const result = await sql<Hint>`
    select 'subscriber' as by, a.id, a.name, a.domain from subscribers s join accounts a on a.id = s.account_id
    where s.org_id = ${orgId} and s.id = ${of.subscriberId}::text
    union all select distinct 'contact', a.id, a.name, a.domain from contacts c join accounts a on a.id = c.account_id
    where c.org_id = ${orgId} and c.email_normalized = ${of.email}::text
    union all (select 'domain', id, name, domain from accounts
    where org_id = ${orgId} and domain = any(${of.domains}::text[]) limit ${MOST})`.execute(db)
  return result.rows
}

/** Whoever makes an account for this domain waits here for the other, and finds it made. */
export async function holdDomain(db: Db, orgId: string, domain: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${orgId}/${domain}`}, 3))`.execute(db)
}

/** Locks and gives all accounts of one owner to another. Answers their ids. */
export async function giveAccounts(
  db: Db,
  orgId: string,
  from: string,
  to: string | null,
  at: Date,
): Promise<string[]> {
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
