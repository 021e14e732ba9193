import type { TableDigest } from '../platform/archive-format.ts'
import { createDigest } from '../platform/archive-digest.ts'
import type { Database, Db, Trx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { lastMigration, migrate } from '../platform/migrate.ts'
import { analyze, listTables, readPages, settleTexts } from '../platform/table-rows.ts'
import { loadTables, type RowSource } from './load-tables.ts'
import { hasUsers, orgNames } from './queries.ts'

/**
 * Copies every row into an empty database, in one transaction there: all of it, with the counts and digests of the source, or
 * nothing. Refuses with `database_not_empty`. The master key stays the same, and so does every epoch.
 */
export async function copyDatabase(from: Database, to: Database, say: (line: string) => void): Promise<TableDigest[]> {
  await migrate(from)
  await migrate(to)
  return to.db.transaction().execute(async (target) => {
    await requireEmpty(target)
    return from.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (source) => {
        await settleTexts(source)
        const digests = await loadTables(target, await lastMigration(source), rowsOf(source), say)
        await analyze(target, await listTables(target))
        return digests
      })
  })
}

async function requireEmpty(db: Db): Promise<void> {
  if ((await orgNames(db)).length === 0 && !(await hasUsers(db))) return
  throw new AppError('database_not_empty', 'There are orgs or users in the database to copy to already.')
}

async function* rowsOf(trx: Trx): RowSource {
  const digests: TableDigest[] = []
  for (const table of await listTables(trx)) {
    const digest = createDigest(table.name)
    for await (const rows of readPages(trx, table)) {
      for (const row of rows) digest.add(row)
      yield { table: table.name, rows }
    }
    digests.push(digest.digest())
  }
  return digests
}
