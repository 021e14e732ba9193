import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Database, Db, Trx } from './database.ts'

const FOLDER = join(import.meta.dirname, '../../migrations')
const LOCK = 7_461_001
const JOURNAL =
  'create table if not exists schema_migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())'

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
    await database.script(JOURNAL)
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

/** The tables that migrations make, but for the one that remembers them. */
export const tableNames = (): Set<string> => made('table')

function made(what: 'table' | 'function'): Set<string> {
  const pattern = new RegExp(`^create ${what} (\\w+)`, 'gm')
  return new Set(listMigrations().flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name]) => name!)))
}

/** The migration that the schema of this database ends with. */
export async function lastMigration(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`select max(name) as name from schema_migrations`.execute(db)
  return rows[0]!.name
}

export const knowsMigration = (name: string): boolean => listMigrations().some((migration) => migration.name === name)

/**
 * Drops what migrations made, and nothing else that lies in the database, and makes it anew up to the given migration: empty
 * tables, in the caller's transaction.
 */
export async function rebuildSchema(trx: Trx, upTo: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(trx)
  const tables = [...tableNames(), 'schema_migrations']
  await sql`drop table if exists ${sql.join(tables.map((name) => sql.table(name)))} cascade`.execute(trx)
  for (const name of made('function')) await sql`drop function if exists ${sql.id(name)}`.execute(trx)
  await sql.raw(JOURNAL).execute(trx)
  await applyIn(
    trx,
    listMigrations().filter(({ name }) => name <= upTo),
  )
}

/** Applies the migrations after the given one, in the caller's transaction. */
export function finishSchema(trx: Trx, after: string): Promise<void> {
  return applyIn(
    trx,
    listMigrations().filter(({ name }) => name > after),
  )
}

async function applyIn(trx: Trx, migrations: Migration[]): Promise<void> {
  for (const { name, text, hash } of migrations) {
    // What still waits for the end of the transaction would forbid changing its table.
    await sql`set constraints all immediate`.execute(trx)
    // The one way that takes several statements inside a transaction on both engines.
    await sql.raw(`do $whole$ begin execute $migration$${text}$migration$; end $whole$`).execute(trx)
    await sql`insert into schema_migrations (name, hash) values (${name}, ${hash})`.execute(trx)
  }
}
