import { sql, type Insertable, type Updateable } from 'kysely'
import type { Db } from '../platform/database.ts'
import { insertAll } from '../platform/insert-all.ts'
import { decodeCursor, toPage, type Page } from '../platform/page.ts'
import { containing } from '../platform/search.ts'
import type { Subscribers } from '../platform/tables.ts'
import type { Subscriber, SubscriberQuery } from './schema.ts'

/** Nobody else installs, links or removes anything of this subscriber until the transaction ends. */
export async function holdSubscriber(db: Db, orgId: string, test: boolean, orgKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${orgId}/${test}/${orgKey}`}, 0))`.execute(db)
}

/** The same for many at once, whose ids come sorted: so nobody waits in a circle. */
export async function holdSubscribers(db: Db, orgId: string, orgKeys: readonly string[]): Promise<void> {
  const names = orgKeys.map((orgKey) => `${orgId}/false/${orgKey}`)
  await sql`
    select pg_advisory_xact_lock(hashtextextended(name, 0))
    from unnest(${names}::text[]) with ordinality as n(name, place) order by place`.execute(db)
}

export async function findSubscriberByKey(db: Db, orgId: string, test: boolean, orgKey: string) {
  return db
    .selectFrom('subscribers')
    .select(['id', 'name', 'type', 'org_key', 'parent_id', 'parent_org_key', 'verified', 'account_id'])
    .where('org_id', '=', orgId)
    .where('test', '=', test)
    .where('org_key', '=', orgKey)
    .executeTakeFirst()
}

export async function insertSubscriber(db: Db, row: Insertable<Subscribers>): Promise<void> {
  await db.insertInto('subscribers').values(row).execute()
}

export async function insertSubscribers(db: Db, rows: Insertable<Subscribers>[]): Promise<void> {
  await insertAll(db, 'subscribers', rows)
}

export async function updateSubscriber(db: Db, id: string, set: Updateable<Subscribers>): Promise<void> {
  await db
    .updateTable('subscribers')
    .set({ ...set, revision: sql`revision + 1` })
    .where('id', '=', id)
    .execute()
}

/** The newer sandbox took its place (I6); null where it came back. */
export async function setSupersededBy(db: Db, ids: string[], by: string | null, at: Date): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('subscribers')
    .set({ superseded_by: by, updated_at: at, revision: sql`revision + 1` })
    .where('id', 'in', ids)
    .where(sql<boolean>`superseded_by is distinct from ${by}`)
    .execute()
}

const selection = (db: Db, orgId: string) =>
  db
    .selectFrom('subscribers')
    .leftJoin('accounts', 'accounts.id', 'subscribers.account_id')
    .select([
      'subscribers.id',
      'org_key',
      'subscribers.name',
      'type',
      'parent_id',
      'parent_org_key',
      'sandbox_name',
      'superseded_by',
      'edition',
      'instance',
      'country',
      'test',
    ])
    .select([
      'subscribers.account_id',
      'accounts.name as account_name',
      'subscribers.attributes',
      'subscribers.external_ref',
    ])
    .select(['subscribers.revision', 'subscribers.created_at', 'subscribers.updated_at'])
    .select((eb) => [
      eb
        .selectFrom('licenses')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('licenses.org_id', '=', 'subscribers.org_id')
        .whereRef('licenses.subscriber_id', '=', 'subscribers.id')
        .as('licenses'),
      eb
        .selectFrom('leads')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('leads.org_id', '=', 'subscribers.org_id')
        .whereRef('leads.subscriber_id', '=', 'subscribers.id')
        .as('leads'),
    ])
    .where('subscribers.org_id', '=', orgId)

export async function getSubscriber(db: Db, orgId: string, id: string): Promise<Subscriber | null> {
  const row = await selection(db, orgId).where('subscribers.id', '=', id).executeTakeFirst()
  return row ? present(row) : null
}

/** Against other changes of it; what refers to it can be written meanwhile. */
export async function lockSubscriber(db: Db, orgId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('subscribers')
    .select('id')
    .where('org_id', '=', orgId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row !== undefined
}

/** Newest first. */
export async function listSubscribers(db: Db, orgId: string, query: SubscriberQuery): Promise<Page<Subscriber>> {
  const after = decodeCursor(query.cursor, 1)
  let select = selection(db, orgId)
    .where('test', '=', query.test === 'true')
    .orderBy('subscribers.id', 'desc')
    .limit(query.limit + 1)
  if (query.q) {
    const like = containing(query.q)
    select = select.where((eb) => eb.or([eb('subscribers.name', 'ilike', like), eb('org_key', 'ilike', like)]))
  }
  if (query.type) select = select.where('type', '=', query.type)
  if (query.accountId) select = select.where('subscribers.account_id', '=', query.accountId)
  if (query.parentId) select = select.where('parent_id', '=', query.parentId)
  if (after) select = select.where('subscribers.id', '<', String(after[0]))
  return toPage(await select.execute(), query.limit, (row) => [row.id], present)
}

type Row = Awaited<ReturnType<ReturnType<typeof selection>['executeTakeFirstOrThrow']>>

function present(row: Row): Subscriber {
  return {
    id: row.id,
    orgId: row.org_key,
    name: row.name,
    type: row.type as Subscriber['type'],
    parentId: row.parent_id,
    parentOrgId: row.parent_org_key,
    parentUnproven: row.type === 'sandbox' && row.parent_org_key !== null && row.parent_id === null,
    sandboxName: row.sandbox_name,
    supersededById: row.superseded_by,
    edition: row.edition,
    instance: row.instance,
    country: row.country,
    accountId: row.account_id,
    accountName: row.account_name,
    test: row.test,
    attributes: row.attributes as Subscriber['attributes'],
    externalRef: row.external_ref,
    revision: row.revision,
    counts: { licenses: Number(row.licenses), leads: Number(row.leads) },
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Ties sandboxes without a parent to one, both by Subscriber Org ID, where that is here and no sandbox itself. */
export async function proveParents(
  db: Db,
  orgId: string,
  pairs: readonly { org: string; parent: string }[],
  at: Date,
): Promise<{ id: string; parentId: string }[]> {
  if (pairs.length === 0) return []
  const { rows } = await sql<{ id: string; parentId: string }>`
    update subscribers s set parent_id = p.id, parent_org_key = p.org_key, updated_at = ${at}, revision = s.revision + 1
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as pair(org text, parent text)
    join subscribers p on p.org_id = ${orgId} and not p.test and p.org_key = pair.parent and p.type <> 'sandbox'
    where s.org_id = ${orgId} and not s.test and s.org_key = pair.org and s.type = 'sandbox' and s.parent_id is null
    returning s.id, p.id as "parentId"`.execute(db)
  return rows
}
