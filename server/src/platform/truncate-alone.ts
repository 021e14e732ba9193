import { sql, type RawBuilder } from 'kysely'
import type { Db } from './database.ts'
import type { DB } from './tables.ts'

/**
 * Empties a table where `alone` says that all in it may go; answers whether it did. For the embedded database: nobody else
 * writes meanwhile, and nothing there gives the room of deleted rows back.
 */
export async function truncateAlone(db: Db, table: keyof DB & string, alone: RawBuilder<boolean>): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ alone: boolean }>`select ${alone} as alone`.execute(trx)
    const isAlone = rows[0]?.alone === true
    if (isAlone) await sql`truncate ${sql.table(table)}`.execute(trx)
    return isAlone
  })
}
