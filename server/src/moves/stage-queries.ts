import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { truncateAlone } from '../platform/truncate-alone.ts'
import { columnsOf } from './export-queries.ts'
import { CARRIED, type CopiedTable, type MovedTable } from './plan-rules.ts'
import { requiredRefs } from './reference-rules.ts'
import type { MovedPackage } from './queries.ts'

// What has come to the destination, and lies there inactive.

export type Staged = { moveId: string; orgId: string }

/** Staged rows of one table, by their places. */
export type Stretch = { after: number; through: number }

/** Rows as they came, numbered from `first`. `id` is the column by which others find them, where there is one. */
export type Slice = {
  table: string
  first: number
  id: 'id' | 'kid' | null
  rows: string[]
  secrets: (Buffer | null)[] | null
}

export async function insertRows(
  db: Db,
  { moveId, orgId }: Staged,
  { table, first, id, rows, secrets }: Slice,
): Promise<void> {
  const sealed = secrets?.map((secret) => secret?.toString('hex') ?? null) ?? null
  // One text is read much faster than an array of texts.
  await sql`
    insert into move_rows (move_id, org_id, table_name, seq, key, row, secret_sealed)
    select ${moveId}, ${orgId}, ${table}, ${first}::bigint + r.place - 1,
      ${id === null ? sql`null` : sql`r.text::json ->> ${id}::text`}, r.text::json,
      decode((${sealed}::text[])[r.place], 'hex')
    from string_to_table(${rows.join('\n')}, ${'\n'}) with ordinality as r (text, place)`.execute(db)
}

/** Deletes a stretch of what is staged. */
export async function deleteRows(db: Db, moveId: string, table: string, { after, through }: Stretch): Promise<void> {
  await sql`
    delete from move_rows
    where move_id = ${moveId} and table_name = ${table} and seq > ${after} and seq <= ${through}`.execute(db)
}

/** Empties the table where all that is staged belongs to this move; answers whether it did. For the embedded database alone. */
export async function truncateRows(db: Db, moveId: string): Promise<boolean> {
  const alone = sql<boolean>`exists (select from move_rows)
    and not exists (select from move_rows where move_id < ${moveId} or move_id > ${moveId})`
  return truncateAlone(db, 'move_rows', alone)
}

/** What came in a minute is not known to the planner yet, and it would look through all of it for each row. */
export async function analyzeStaged(db: Db): Promise<void> {
  await sql`analyze move_rows`.execute(db)
}

/** The stored texts of a stretch in their order. */
export async function storedRows(
  db: Db,
  moveId: string,
  table: string,
  { after, through }: Stretch,
): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select r.row::text as text from move_rows r
    where r.move_id = ${moveId} and r.table_name = ${table} and r.seq > ${after} and r.seq <= ${through}
    order by r.seq`.execute(db)
  return rows.map(({ text }) => text)
}

/** The place of the last row of a table; 0 where there is none. */
export async function lastStored(db: Db, moveId: string, table: string): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select coalesce(max(seq), 0)::int as last from move_rows
    where move_id = ${moveId} and table_name = ${table}`.execute(db)
  return rows[0]?.last ?? 0
}

export async function stagedPackages(db: Db, moveId: string): Promise<MovedPackage[]> {
  const { rows } = await sql<MovedPackage>`
    select row ->> 'id' as id, row ->> 'name' as name, row ->> 'slug' as slug from move_rows
    where move_id = ${moveId} and table_name = 'packages' order by 1`.execute(db)
  return rows
}

/**
 * The first row of a stretch that refers to something that is not in the archive, though it cannot do without. So nothing of
 * it can be tied to what others have here.
 */
export async function firstLoose(
  db: Db,
  plan: MovedTable | CopiedTable,
  moveId: string,
  { after, through }: Stretch,
): Promise<string | null> {
  const required = requiredRefs(plan)
  if (required.length === 0) return null
  // Looked up for each row: the planner would rather hash all that is staged, for every stretch anew.
  const named = required.map(({ column, to }) => sql`(${column}, ${to}, r.row ->> ${column})`)
  const { rows } = await sql<{ column: string; id: string | null }>`
    select c.name as column, c.id from move_rows r cross join lateral (values ${sql.join(named)}) as c (name, kind, id)
    where r.move_id = ${moveId} and r.table_name = ${plan.table} and r.seq > ${after} and r.seq <= ${through}
      and (select x.seq from move_rows x
        where x.move_id = ${moveId} and x.table_name = c.kind and x.key = c.id limit 1) is null
    limit 1`.execute(db)
  const [loose] = rows
  return loose ? `${plan.table}.${loose.column} names ${loose.id ?? 'nothing'}, which is not in it` : null
}

/**
 * The first row of a stretch whose primary key is here already. Rows of `butOf` may be, where they are of these packages: they
 * are the ones that come back, or that go over within this server.
 */
export async function firstKnown(
  db: Db,
  plan: MovedTable,
  { moveId, packageIds, butOf }: { moveId: string; packageIds: string[]; butOf: string | null },
  { after, through }: Stretch,
): Promise<string | null> {
  const ids = sql`any(${packageIds}::text[])`
  const theirs =
    'table' in plan.of
      ? sql`exists (select from ${sql.table(plan.of.table)} o where o.id = t.${sql.ref(plan.of.column)} and o.package_id = ${ids})`
      : sql`t.${sql.ref(plan.of.column)} = ${ids}`
  const names = plan.key.map((name) => sql`t.${sql.ref(name)}`)
  const columns = await columnsOf(db, plan.table)
  const key = plan.key.map(
    (name) => sql`${sql.ref(name)} ${sql.raw(columns.find((column) => column.name === name)?.type ?? 'text')}`,
  )
  const { rows } = await sql<{ key: string }>`
    select concat_ws(' ', ${sql.join(names)}) as key
    from move_rows r cross join lateral json_to_record(r.row) as n (${sql.join(key)})
    join ${sql.table(plan.table)} t on (${sql.join(names)}) = (${sql.join(plan.key.map((name) => sql`n.${sql.ref(name)}`))})
    where r.move_id = ${moveId} and r.table_name = ${plan.table} and r.seq > ${after} and r.seq <= ${through}
      and (t.org_id is distinct from ${butOf} or not ${theirs})
    limit 1`.execute(db)
  return rows[0]?.key ?? null
}

/** Which of the staged packages this org once moved away, and how many there are: all of them make it a return. */
export async function countAway(db: Db, { moveId, orgId }: Staged): Promise<{ away: number; of: number }> {
  const { rows } = await sql<{ away: number; of: number }>`
    select count(p.id)::int as away, count(*)::int as of
    from move_rows r left join packages p on p.id = r.key and p.org_id = ${orgId} and p.hold = 'moved'
    where r.move_id = ${moveId} and r.table_name = 'packages'`.execute(db)
  return rows[0] ?? { away: 0, of: 0 }
}

/** People whom the rows name and nobody active in this org has the address of. */
export async function unmatchedPeople(db: Db, moveId: string, orgId: string) {
  const { rows } = await sql<{ id: string; name: string; email: string }>`
    select r.row ->> 'id' as id, r.row ->> 'name' as name, r.row ->> 'email' as email from move_rows r
    where r.move_id = ${moveId} and r.table_name = 'users' and not exists (
      select from users u join memberships m on m.user_id = u.id
      where m.org_id = ${orgId} and m.status = 'active' and u.email = lower(r.row ->> 'email'))
    order by 1`.execute(db)
  return rows
}

/** What arrives as the first link of each package, to be found by whoever shows a move notice. */
export async function stagedRootKeys(db: Db, moveId: string, packageId: string): Promise<string[]> {
  const { rows } = await sql<{ x: string }>`
    select row ->> 'public_key' as x from move_rows
    where move_id = ${moveId} and table_name = 'root_keys' and row ->> 'package_id' = ${packageId}
    order by row ->> 'role'`.execute(db)
  return rows.map(({ x }) => x)
}

export function isTableOf(table: string): (MovedTable | CopiedTable | { table: 'users' }) | null {
  if (table === 'users') return { table }
  return CARRIED.find((one) => one.table === table) ?? null
}
