import type { TableDigest } from '../platform/archive-format.ts'
import type { Trx } from '../platform/database.ts'
import { rebuildSchema } from '../platform/migrate.ts'
import {
  addForeignKeys,
  digestOf,
  dropForeignKeys,
  emptyTable,
  insertRows,
  listTables,
  settleTexts,
} from '../platform/table-rows.ts'

/** Rows as they come, and at the end what must be there. */
export type RowSource = AsyncGenerator<{ table: string; rows: string[] }, TableDigest[]>

/**
 * Replaces the whole schema by that of a migration and fills it, in the caller's transaction. Then reads every table back:
 * throws unless counts and digests are those of the source, and unless every foreign key holds.
 */
export async function loadTables(
  trx: Trx,
  schema: string,
  source: RowSource,
  say: (line: string) => void,
): Promise<TableDigest[]> {
  await settleTexts(trx)
  await rebuildSchema(trx, schema)
  const tables = await listTables(trx)
  const names = new Set(tables.map(({ name }) => name))
  for (const table of tables) await emptyTable(trx, table)
  const keys = await dropForeignKeys(trx)
  let current = ''
  for (;;) {
    const next = await source.next()
    if (next.done) {
      const promised = new Map(next.value.map((digest) => [digest.table, digest]))
      for (const name of promised.keys()) if (!names.has(name)) throw unknownTable(name, schema)
      say('Comparing what was written …')
      for (const table of tables) {
        const found = await digestOf(trx, table)
        const expected = promised.get(table.name)
        if (found.rows !== (expected?.rows ?? 0) || (expected && found.sha256 !== expected.sha256)) {
          throw new Error(
            `${table.name} holds ${found.rows} rows of digest ${found.sha256}, and should hold ${expected?.rows ?? 0} of ${expected?.sha256}`,
          )
        }
      }
      await addForeignKeys(trx, keys)
      return next.value
    }
    const { table, rows } = next.value
    if (!names.has(table)) throw unknownTable(table, schema)
    if (table !== current) say(`Writing ${table} …`)
    current = table
    await insertRows(trx, table, rows)
  }
}

const unknownTable = (table: string, schema: string) =>
  new Error(`there is no table ${table} in the schema of ${schema}`)
