import { sql } from 'kysely'
import { createDigest } from './archive-digest.ts'
import { CHUNK_BYTES, type TableDigest } from './archive-format.ts'
import type { Db, Trx } from './database.ts'
import { tableNames } from './migrate.ts'

const FEWEST = 16
const MOST = 2_000

/** Whole tables as JSON texts, one a row: for backups, and for taking a database elsewhere. */
export type RowTable = { name: string; key: { name: string; text: boolean }[] }

/** Every table of the schema with its primary key, by name. */
export async function listTables(db: Db): Promise<RowTable[]> {
  const { rows } = await sql<{ table: string; column: string; text: boolean }>`
    select c.relname as "table", a.attname as "column", a.attcollation <> 0 as text
    from pg_index i
    join pg_class c on c.oid = i.indrelid
    join unnest(i.indkey) with ordinality as k(attnum, place) on true
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where i.indisprimary and c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
    order by c.relname collate "C", k.place`.execute(db)
  const ours = tableNames()
  const tables = Map.groupBy(
    rows.filter(({ table }) => ours.has(table)),
    ({ table }) => table,
  )
  return [...tables].map(([name, key]) => ({ name, key: key.map(({ column, text }) => ({ name: column, text })) }))
}

/** Rows read alike wherever the database stands: its settings decide how times and bytes look as text. */
export async function settleTexts(trx: Trx): Promise<void> {
  await sql`select set_config('timezone', 'UTC', true), set_config('bytea_output', 'hex', true)`.execute(trx)
}

/**
 * The rows of a table in the order of its primary key, texts byte by byte, as pages of about a megabyte at most. Reads
 * through a cursor: one look at the table, of one moment where the transaction has one.
 */
export async function* readPages(trx: Trx, { name, key }: RowTable): AsyncGenerator<string[]> {
  const order = key.map((column) => (column.text ? sql`${sql.id(column.name)} collate "C"` : sql.id(column.name)))
  // row_to_json keeps the text of json columns, which the commitments of events cover.
  await sql`declare copied no scroll cursor for
    select row_to_json(t)::text as row from ${sql.table(name)} as t order by ${sql.join(order)}`.execute(trx)
  let count = FEWEST
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.raw(String(count))} from copied`.execute(trx)
    if (rows.length > 0) yield rows.map(({ row }) => row)
    if (rows.length < count) break
    const bytes = rows.reduce((sum, { row }) => sum + row.length, 0)
    count = Math.max(FEWEST, Math.min(MOST, count * 4, Math.floor((CHUNK_BYTES * count) / bytes)))
  }
  await sql`close copied`.execute(trx)
}

/** Writes rows that `readPages` gave. */
export async function insertRows(trx: Trx, table: string, rows: string[]): Promise<void> {
  await sql`insert into ${sql.table(table)}
    select * from json_populate_recordset(null::${sql.table(table)}, ${`[${rows.join(',')}]`}::json)`.execute(trx)
}

/** Count and digest of what a table holds, as an archive states them. */
export async function digestOf(trx: Trx, table: RowTable): Promise<TableDigest> {
  const digest = createDigest(table.name)
  for await (const rows of readPages(trx, table)) for (const row of rows) digest.add(row)
  return digest.digest()
}

/** Empties a table that migrations put rows into. */
export async function emptyTable(trx: Trx, { name }: RowTable): Promise<void> {
  await sql`delete from ${sql.table(name)}`.execute(trx)
}

export type ForeignKey = { table: string; name: string; definition: string }

/** Takes the foreign keys away, so that tables can be filled in any order; `addForeignKeys` proves each by adding it again. */
export async function dropForeignKeys(trx: Trx): Promise<ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select c.relname as "table", k.conname as name, pg_get_constraintdef(k.oid) as definition
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and k.connamespace = current_schema()::regnamespace order by c.relname, k.conname`.execute(
    trx,
  )
  const ours = tableNames()
  const keys = rows.filter(({ table }) => ours.has(table))
  for (const { table, name } of keys) {
    await sql`alter table ${sql.table(table)} drop constraint ${sql.id(name)}`.execute(trx)
  }
  return keys
}

export async function addForeignKeys(trx: Trx, keys: ForeignKey[]): Promise<void> {
  for (const { table, name, definition } of keys) {
    await sql`alter table ${sql.table(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(trx)
  }
}

/** Tells the planner what came; nothing else does on the embedded database. */
export async function analyze(trx: Trx, tables: RowTable[]): Promise<void> {
  await sql`analyze ${sql.join(tables.map(({ name }) => sql.table(name)))}`.execute(trx)
}
