import { sql } from 'kysely'
import type { Db } from '../src/platform/database.ts'

/** Every row of the org in every table that knows orgs, and of its members; as text, in one order. */
export async function dumpOrg(db: Db, orgId: string): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'org_id' order by 1`.execute(db)
  const dump: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select row_to_json(t)::text as row from ${sql.table(name)} as t where org_id = ${orgId} order by 1`.execute(db)
    dump.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  const { rows } = await sql<{ row: string }>`
    select row_to_json(t)::text as row from orgs as t where id = ${orgId}
    union all
    select row_to_json(t)::text from users as t
    where id in (select user_id from memberships where org_id = ${orgId}) order by 1`.execute(db)
  return [...dump, ...rows.map(({ row }) => row)]
}

/** How many rows each table has, the job queue's included where they are ours. */
export async function countRows(db: Db): Promise<Record<string, number>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`.execute(db)
  const counts: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(name)}`.execute(db)
    counts[name] = rows[0]?.count ?? 0
  }
  return counts
}

/** Every row of every table that migrations make, as text, in one order. */
export async function dumpAll(db: Db): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'schema_migrations'
    order by 1`.execute(db)
  const dump: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{ row: string }>`
      select row_to_json(t)::text as row from ${sql.table(name)} as t order by 1`.execute(db)
    dump.push(...rows.map(({ row }) => `${name} ${row}`))
  }
  return dump.toSorted()
}
