import { sql } from 'kysely'
import type { Db } from '../platform/database.ts'
import { CARRIED, type CopiedTable, type MovedTable } from './plan-rules.ts'
import type { MovedPackage } from './queries.ts'

// What has come to the destination, and lies there inactive.

export type Staged = { moveId: string; orgId: string }

/** Rows as they came, numbered from `first`, and by what they are found. */
export type Slice = { table: string; first: number; id: 'id' | 'kid'; rows: { row: string; secret: Buffer | null }[] }

export async function insertRows(db: Db, { moveId, orgId }: Staged, { table, first, id, rows }: Slice): Promise<void> {
  const texts = rows.map(({ row }) => row)
  const secrets = rows.map(({ secret }) => secret?.toString('hex') ?? null)
  await sql`
    insert into move_rows (move_id, org_id, table_name, seq, key, row, secret_sealed)
    select ${moveId}, ${orgId}, ${table}, ${first}::bigint + r.place - 1, r.text::json ->> ${id}::text, r.text::json,
      decode(r.secret, 'hex')
    from unnest(${texts}::text[], ${secrets}::text[]) with ordinality as r (text, secret, place)`.execute(db)
}

/** Deletes some of what is staged; answers how many rows it was. */
export async function deleteRows(db: Db, moveId: string, some: number): Promise<number> {
  const result = await sql`
    delete from move_rows where (move_id, table_name, seq) in (
      select move_id, table_name, seq from move_rows where move_id = ${moveId} limit ${some})`.execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/**
 * Empties the table where all that is staged belongs to this move; answers whether it did. For the embedded database alone:
 * nobody else writes meanwhile, and nothing there gives the room of deleted rows back.
 */
export async function truncateRows(db: Db, moveId: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ alone: boolean }>`
      select coalesce(min(move_id) = ${moveId} and max(move_id) = ${moveId}, false) as alone from move_rows`.execute(
      trx,
    )
    const alone = rows[0]?.alone === true
    if (alone) await sql`truncate move_rows`.execute(trx)
    return alone
  })
}

/** What came in a minute is not known to the planner yet, and it would look through all of it for each row. */
export async function analyzeStaged(db: Db): Promise<void> {
  await sql`analyze move_rows`.execute(db)
}

/** The stored texts of a table in their order, a stretch at a time. */
export async function storedRows(db: Db, moveId: string, table: string, after: number, limit: number) {
  // Ordered by the column and not by the answer of that name, which no index knows.
  const { rows } = await sql<{ seq: number; text: string }>`
    select r.seq::int as seq, r.row::text as text from move_rows r
    where r.move_id = ${moveId} and r.table_name = ${table} and r.seq > ${after} order by r.seq limit ${limit}`.execute(
    db,
  )
  return rows
}

export async function stagedPackages(db: Db, moveId: string): Promise<MovedPackage[]> {
  const { rows } = await sql<MovedPackage>`
    select row ->> 'id' as id, row ->> 'name' as name, row ->> 'slug' as slug from move_rows
    where move_id = ${moveId} and table_name = 'packages' order by 1`.execute(db)
  return rows
}

/**
 * The first row that refers to something that is not in the archive, though it cannot do without. So nothing of it can be
 * tied to what others have here.
 */
export async function firstLoose(db: Db, moveId: string): Promise<string | null> {
  for (const plan of CARRIED) {
    const required = Object.entries(plan.refs ?? {}).flatMap(([column, { to, optional }]) =>
      optional ? [] : [{ column, to: to as string }],
    )
    const own = plan.fate === 'moves' && !('table' in plan.of) && plan.of.column === 'package_id'
    for (const { column, to } of [...required, ...(own ? [{ column: 'package_id', to: 'packages' }] : [])]) {
      const { rows } = await sql<{ id: string | null }>`
        select r.row ->> ${column} as id from move_rows r
        where r.move_id = ${moveId} and r.table_name = ${plan.table} and not exists (
          select from move_rows x where x.move_id = r.move_id and x.table_name = ${to} and x.key = r.row ->> ${column})
        limit 1`.execute(db)
      if (rows[0]) return `${plan.table}.${column} names ${rows[0].id ?? 'nothing'}, which is not in it`
    }
  }
  return null
}

/**
 * The first staged row whose primary key is here already. Rows of `butOf` may be, where they are of these packages: they are
 * the ones that come back, or that go over within this server.
 */
export async function firstKnown(
  db: Db,
  plan: MovedTable,
  moveId: string,
  packageIds: string[],
  butOf: string | null,
): Promise<string | null> {
  const ids = sql`any(${packageIds}::text[])`
  const theirs =
    'table' in plan.of
      ? sql`exists (select from ${sql.table(plan.of.table)} o where o.id = t.${sql.ref(plan.of.column)} and o.package_id = ${ids})`
      : sql`t.${sql.ref(plan.of.column)} = ${ids}`
  const names = plan.key.map((name) => sql`t.${sql.ref(name)}`)
  const { rows } = await sql<{ key: string }>`
    select concat_ws(' ', ${sql.join(names)}) as key
    from move_rows r cross join lateral json_populate_record(null::${sql.table(plan.table)}, r.row) as n
    join ${sql.table(plan.table)} t on (${sql.join(names)}) = (${sql.join(plan.key.map((name) => sql`n.${sql.ref(name)}`))})
    where r.move_id = ${moveId} and r.table_name = ${plan.table} and (t.org_id is distinct from ${butOf} or not ${theirs})
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
