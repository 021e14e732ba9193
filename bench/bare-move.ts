import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { CARRIED } from '../server/src/moves/plan-rules.ts'
import type { Db } from '../server/src/platform/database.ts'
import { temporaryFolder } from './child.ts'
import { ofEnded, ofPostgres } from './processor.ts'

/** Milliseconds by the clock, and seconds of the processor. */
export type Bare = { what: string; ms: number; processor: number }

/** What the database itself needs for the same rows: by `pg_dump | pg_restore` where there is one of the server's version, and by COPY. */
export async function bareMoves(db: Db, fromUrl: string, toUrl: string): Promise<Bare[]> {
  const ofServer = await ofPostgres(db)
  const spent = () => ofServer() + ofEnded()
  const measured = async (what: string, work: () => Promise<number>): Promise<Bare> => {
    const before = spent()
    return { what, ms: await work(), processor: spent() - before }
  }
  const copied = await measured('COPY', () => byCopy(db))
  const bin = await programs(db)
  if (bin === null) return [copied]
  return [await measured('pg_dump | pg_restore', () => byDump(bin, fromUrl, toUrl)), copied]
}

/** The folder of a `pg_dump` that may read this server; null where there is none. */
async function programs(db: Db): Promise<string | null> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::int / 10000 as version`.execute(db)
  const root = '/usr/lib/postgresql'
  const folders = (process.env['PATH'] ?? '').split(':')
  try {
    folders.push(...readdirSync(root).map((name) => join(root, name, 'bin')))
  } catch {
    // No PostgreSQL of the system.
  }
  return folders.find((folder) => versionOf(folder) >= (rows[0]?.version ?? Infinity)) ?? null
}

function versionOf(folder: string): number {
  try {
    const said = execFileSync(join(folder, 'pg_dump'), ['--version'], { encoding: 'utf8', stdio: 'pipe' })
    return Number(/\) (\d+)/.exec(said)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** The whole database into an empty one. Milliseconds. */
async function byDump(bin: string, fromUrl: string, toUrl: string): Promise<number> {
  const begun = performance.now()
  const dump = spawn(join(bin, 'pg_dump'), ['--format=custom', fromUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  const restore = spawn(join(bin, 'pg_restore'), ['--exit-on-error', `--dbname=${toUrl}`], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const ended = [dump, restore].map(
    (child) =>
      new Promise<void>((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', (code) =>
          code === 0 ? resolve() : reject(new Error(`${child.spawnfile} ended with ${code}`)),
        )
      }),
  )
  await Promise.all([pipeline(dump.stdout, restore.stdin), ...ended])
  return performance.now() - begun
}

/** The links of the chain lie in another table at the source. */
const TABLES = CARRIED.map(({ table }) => (table === 'moved_positions' ? 'event_positions' : table))

/**
 * What those two do, without them: the same tables by binary COPY into a file and out of it into tables without an index, then
 * every index and key. Less than they do: nothing is compressed or decompressed. Milliseconds.
 */
async function byCopy(db: Db): Promise<number> {
  const folder = temporaryFolder()
  // The database runs as somebody else.
  chmodSync(folder, 0o777)
  return db.connection().execute(async (own) => {
    await sql`create schema bare`.execute(own)
    for (const table of TABLES) {
      await sql`create table ${sql.table(`bare.${table}`)} (like ${sql.table(`public.${table}`)})`.execute(own)
    }
    const later = await indexesAndKeys(own)
    const begun = performance.now()
    for (const table of TABLES) {
      const file = sql.lit(join(folder, table))
      await sql`copy ${sql.table(`public.${table}`)} to ${file} (format binary)`.execute(own)
      await sql`copy ${sql.table(`bare.${table}`)} from ${file} (format binary)`.execute(own)
    }
    await sql`set search_path = bare, public`.execute(own)
    for (const statement of later) await sql.raw(statement).execute(own)
    const ms = performance.now() - begun
    await sql`reset search_path`.execute(own)
    await sql`drop schema bare cascade`.execute(own)
    return ms
  })
}

/** To be run where the copies are found before the tables themselves. */
async function indexesAndKeys(db: Db): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`
    select replace(indexdef, ' ON public.', ' ON bare.') as statement, 1 as turn from pg_indexes
    where schemaname = 'public' and tablename = any(${TABLES}::text[])
    union all
    select format('alter table bare.%I add %s', c.relname, pg_get_constraintdef(k.oid)), 2
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and c.relname = any(${TABLES}::text[])
    order by turn`.execute(db)
  return rows.map(({ statement }) => statement)
}
