import { sql, type Insertable } from 'kysely'
import type { Db } from './database.ts'
import type { DB } from './tables.ts'

/**
 * Inserts rows that all have the same columns, by a statement with one parameter however many they are: one with a parameter
 * for each value takes longer to build, send and parse than to run. `json` names the columns that hold JSON. No bytes.
 */
export async function insertAll<Table extends keyof DB & string>(
  db: Db,
  table: Table,
  rows: readonly Insertable<DB[Table]>[],
  json: readonly (keyof Insertable<DB[Table]> & string)[] = [],
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const names = Object.keys(first)
  if (
    rows.some(
      (row) =>
        names.some((name) => row[name as keyof typeof row] === undefined) || Object.keys(row).length !== names.length,
    )
  )
    throw new Error(`the rows for ${table} have different columns`)
  const columns = sql.join(names.map((name) => sql.ref(name)))
  const plain = names.filter((name) => !json.some((one) => one === name))
  const texts = rows.map((row: Record<string, unknown>) => {
    const nested = json.map((name) => `,"${name}":${String(row[name])}`)
    return `${JSON.stringify(row, plain).slice(0, -1)}${nested.join('')}}`
  })
  await sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${`[${texts.join(',')}]`}::json)`.execute(
    db,
  )
}
