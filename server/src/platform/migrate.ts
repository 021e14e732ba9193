import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database } from './database.ts'

const FOLDER = join(import.meta.dirname, '../../migrations')
const LOCK = 7_461_001

type Migration = { name: string; text: string; hash: string }

/** Every `.sql` file of `server/migrations`, in the order of their numbers. */
export function listMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => {
      const text = readFileSync(join(FOLDER, name), 'utf8')
      return { name, text, hash: createHash('sha256').update(text).digest('hex') }
    })
}

/**
 * Brings the schema up to date, forward only, each file in a transaction of its own. Safe when several processes start at
 * once: one applies, the others wait. Refuses a database that a newer program has migrated. Answers the names applied.
 */
export async function migrate(database: Database): Promise<string[]> {
  return database.exclusively(LOCK, async () => {
    await database.script(
      'create table if not exists schema_migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())',
    )
    const done = await sql<{ name: string; hash: string }>`select name, hash from schema_migrations`.execute(
      database.db,
    )
    const applied = new Map(done.rows.map((row) => [row.name, row.hash]))
    const known = listMigrations()
    const foreign = [...applied.keys()].filter((name) => !known.some((migration) => migration.name === name))
    if (foreign.length > 0) {
      throw new Error(
        `The database was migrated by a newer program (${foreign.join(', ')}). Start that version or later.`,
      )
    }
    const changed = known.find(({ name, hash }) => applied.has(name) && applied.get(name) !== hash)
    if (changed) {
      throw new Error(`${changed.name} was changed after it was applied here. Migrations only go forward: add another.`)
    }
    const missing = known.filter((migration) => !applied.has(migration.name))
    for (const { name, text, hash } of missing) {
      // Statements sent together are one transaction, on both engines.
      await database
        .script(`${text}\n;insert into schema_migrations (name, hash) values ('${name}', '${hash}');`)
        .catch((error: Error) => {
          throw new Error(`Migration ${name} failed: ${error.message}`, { cause: error })
        })
    }
    return missing.map(({ name }) => name)
  })
}
