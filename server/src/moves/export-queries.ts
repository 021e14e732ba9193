import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../platform/database.ts'
import type { CopiedTable, MovedTable } from './plan-rules.ts'

// What the source reads: its rows as text, a page at a time.

/** Whose rows: of which packages of which org, for which move. */
export type Scope = { moveId: string; orgId: string; packageIds: string[] }

export type TextRow = { row: string; key: string[] }

type Column = { name: string; type: string }
const known = new Map<string, Column[]>()

/** The columns of a table and their types. Migrations run before anything else, so they are read once. */
export async function columnsOf(db: Db, table: string): Promise<Column[]> {
  const hit = known.get(table)
  if (hit) return hit
  const { rows } = await sql<Column>`
    select column_name as name, case when udt_name = 'text' and collation_name = 'C' then 'text collate "C"' else udt_name end as type
    from information_schema.columns where table_schema = 'public' and table_name = ${table}
    order by ordinal_position`.execute(db)
  known.set(table, rows)
  return rows
}

// Where an event was chained is told with it, so that its link still holds elsewhere.
const LINKED = sql`coalesce(t.linked_as, jsonb_build_array(t.org_id, t.package_id, t.subscriber_id, t.license_id,
  t.installation_id, t.lead_id)) as linked_as`

async function selectionOf(db: Db, plan: MovedTable | CopiedTable): Promise<RawBuilder<unknown>> {
  const leaves = 'leaves' in plan ? (plan.leaves ?? []) : []
  const columns = (await columnsOf(db, plan.table)).filter(({ name }) => !leaves.includes(name))
  return sql.join(
    columns.map(({ name }) => (plan.table === 'events' && name === 'linked_as' ? LINKED : sql`t.${sql.ref(name)}`)),
  )
}

/** One page of what moves of one package, after a key: its rows in the order of their primary key. */
export async function pageOfMoved(
  db: Db,
  plan: MovedTable,
  { orgId }: Scope,
  packageId: string,
  after: string[] | null,
  limit: number,
): Promise<TextRow[]> {
  const columns = await columnsOf(db, plan.table)
  const keys = sql.join(plan.key.map((name) => sql`t.${sql.ref(name)}`))
  const casts = plan.key.map((name, at) => {
    const type = columns.find((column) => column.name === name)?.type ?? 'text'
    return sql`${after?.[at] ?? null}::text::${sql.raw(type)}`
  })
  const from = plan.table === 'moved_positions' ? chainOf(orgId, packageId) : sql`${sql.table(plan.table)}`
  const { rows } = await inUtc(db, async (trx) =>
    sql<{ row: string; key: string[] }>`
      select row_to_json(x)::text as row, k as key
      from (select ${await selectionOf(trx, plan)} from ${from} t ${ofPackage(plan, orgId, packageId, after)}
        and t.org_id = ${orgId} ${plan.table === 'events' ? sql`and ${IN_CHAIN}` : sql``} ${after ? sql`and (${keys}) > (${sql.join(casts)})` : sql``}
        order by ${keys} limit ${limit}) x
      cross join lateral (select array[${sql.join(plan.key.map((name) => sql`x.${sql.ref(name)}::text`))}] as k) as key
      order by ${sql.join(plan.key.map((name) => sql`x.${sql.ref(name)}`))}`.execute(trx),
  )
  return rows
}

function ofPackage({ of, key }: MovedTable, orgId: string, packageId: string, after: string[] | null) {
  if (!('table' in of)) return sql`where t.${sql.ref(of.column)} = ${packageId}`
  // Where the key begins with the row it belongs to, both are gone through side by side, each from where the last page ended.
  const from = after && key[0] === of.column ? sql`and o.id >= ${after[0]}` : sql``
  return sql`join ${sql.table(of.table)} o on o.id = t.${sql.ref(of.column)}
    where o.org_id = ${orgId} and o.package_id = ${packageId} ${from}`
}

/** The present chain of the package as one: the links that came with it, and those that were made here since. */
const chainOf = (orgId: string, packageId: string) => sql`(
  select m.org_id, m.package_id, m.package_position, m.package_hash, m.event_id
  from chain_heads h join moved_positions m using (org_id, package_id)
  where h.org_id = ${orgId} and h.package_id = ${packageId} and m.move_id = h.arrival_move_id
  union all
  select p.org_id, p.package_id, p.package_position, p.package_hash, p.event_id
  from chain_heads h join event_positions p using (org_id, package_id)
  where h.org_id = ${orgId} and h.package_id = ${packageId} and p.position > h.arrival_position)`

// What happened while the package was here once before, and was given up with it, is of no chain that goes on.
const IN_CHAIN = sql`exists (
  select from chain_heads h where h.org_id = t.org_id and h.package_id = t.package_id and (
    exists (select from event_positions p
      where p.event_id = t.id and p.org_id = h.org_id and p.position > h.arrival_position)
    or exists (select from moved_positions m
      where m.event_id = t.id and m.org_id = h.org_id and m.move_id = h.arrival_move_id)))`

/** One page of what is copied. */
export async function pageOfCopied(
  db: Db,
  plan: CopiedTable,
  { moveId }: Scope,
  after: string | null,
  limit: number,
): Promise<TextRow[]> {
  const { rows } = await inUtc(db, async (trx) =>
    sql<TextRow>`
      select row_to_json(x)::text as row, array[x.id] as key
      from (select ${await selectionOf(trx, plan)} from move_ids m join ${sql.table(plan.table)} t on t.id = m.old_id
        where m.move_id = ${moveId} and m.kind = ${plan.table} and m.old_id > ${after ?? ''}
        order by m.old_id limit ${limit}) x order by x.id`.execute(trx),
  )
  return rows
}

/** Times are written in UTC, so that one moment has one text whatever zone a session is in. */
function inUtc<T>(db: Db, read: (db: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select set_config('TimeZone', 'UTC', true)`.execute(trx)
    return read(trx)
  })
}

/** Notes which shared rows go along: people, subscribers, their accounts, and the contacts of these. Anew each time. */
export async function collectShared(db: Db, { moveId, orgId, packageIds }: Scope): Promise<void> {
  const ids = sql`any(${packageIds}::text[])`
  const note = (kind: string, from: RawBuilder<unknown>) =>
    sql`
    insert into move_ids (move_id, org_id, kind, old_id)
    select distinct ${moveId}, ${orgId}, ${kind}, id from (${from}) as shared (id) where id is not null
    on conflict do nothing`.execute(db)
  const noted = (kind: string) => sql`(select old_id from move_ids where move_id = ${moveId} and kind = ${kind})`
  await sql`delete from move_ids where move_id = ${moveId}`.execute(db)
  await note(
    'subscribers',
    sql`select subscriber_id from licenses where package_id = ${ids}
      union select subscriber_id from leads where package_id = ${ids}
      union select subscriber_id from claims where package_id = ${ids}
      union select parent_id from claims where package_id = ${ids}
      union select subscriber_id from activation_codes where package_id = ${ids}`,
  )
  // A sandbox names its parent, and one that was superseded the sandbox after it: a chain, followed to its end.
  for (let added = 1n; added > 0n;) {
    const result = await note(
      'subscribers',
      sql`select parent_id from subscribers where id in ${noted('subscribers')}
        union select superseded_by from subscribers where id in ${noted('subscribers')}`,
    )
    added = result.numAffectedRows ?? 0n
  }
  await note(
    'accounts',
    sql`select account_id from subscribers where id in ${noted('subscribers')}
      union select account_id from leads where package_id = ${ids}
      union select suggested_account_id from leads where package_id = ${ids}
      union select account_id from activation_codes where package_id = ${ids}
      union select c.account_id from leads l join contacts c on c.id = l.contact_id where l.package_id = ${ids}
      union select c.account_id from activation_codes a join contacts c on c.id = a.contact_id where a.package_id = ${ids}`,
  )
  await note('contacts', sql`select id from contacts where account_id in ${noted('accounts')}`)
  await note(
    'users',
    sql`select lead_manager_id from packages where id = ${ids}
      union select owner_id from leads where package_id = ${ids}
      union select owner_id from accounts where id in ${noted('accounts')}
      union select n.author_id from lead_notes n join leads l on l.id = n.lead_id where l.package_id = ${ids}
      union select created_by from activation_codes where package_id = ${ids}
      union select decided_by from claims where package_id = ${ids}
      union select created_by from offline_requests where package_id = ${ids}`,
  )
}

export async function sharedPeople(db: Db, moveId: string): Promise<{ id: string; name: string; email: string }[]> {
  return db
    .selectFrom('move_ids')
    .innerJoin('users', 'users.id', 'move_ids.old_id')
    .select(['users.id', 'users.name', 'users.email'])
    .where('move_ids.move_id', '=', moveId)
    .where('move_ids.kind', '=', 'users')
    .orderBy('users.id')
    .execute()
}

/** How many rows of a table go. */
export async function countCarried(db: Db, plan: MovedTable | CopiedTable, scope: Scope): Promise<number> {
  const { moveId, orgId, packageIds } = scope
  if (plan.fate === 'copied') {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from move_ids where move_id = ${moveId} and kind = ${plan.table}`.execute(db)
    return rows[0]?.count ?? 0
  }
  let count = 0
  for (const packageId of packageIds) {
    const from = plan.table === 'moved_positions' ? chainOf(orgId, packageId) : sql`${sql.table(plan.table)}`
    const whose =
      'table' in plan.of
        ? sql`t.${sql.ref(plan.of.column)} in (select id from ${sql.table(plan.of.table)} where package_id = ${packageId})`
        : sql`t.${sql.ref(plan.of.column)} = ${packageId}`
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${from} t
      where t.org_id = ${orgId} and ${whose} ${plan.table === 'events' ? sql`and ${IN_CHAIN}` : sql``}`.execute(db)
    count += rows[0]?.count ?? 0
  }
  return count
}
