import type { Kysely, Transaction } from 'kysely'
import type { Db as JobDatabase } from 'pg-boss'
import type { Config } from './config.ts'
import { openEmbedded } from './embedded.ts'
import type { Log } from './log.ts'
import { openPostgres } from './postgres.ts'
import type { DB } from './tables.ts'

/** Where queries run: the database itself, or a transaction. */
export type Db = Kysely<DB>
export type Trx = Transaction<DB>

/** One database, whichever engine it stands on. Both speak the same SQL. */
export type Database = {
  engine: 'embedded' | 'postgres'
  db: Db
  /** A prepared statement for hot paths, outside any transaction. The name must belong to one text. */
  prepared<Row>(name: string, text: string, values: unknown[]): Promise<Row[]>
  /** Several statements at once, without parameters: migrations. */
  script(text: string): Promise<void>
  /** Runs `work` while no other process does the same thing. */
  exclusively<T>(lock: number, work: () => Promise<T>): Promise<T>
  /** Calls back for each NOTIFY on the channel, across processes; reconnects by itself. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>
  /**
   * Copies the embedded database, as it is at one moment, into a folder that does not exist; null on a server, which has
   * snapshots. Writers wait only for what changed while most of it was copied.
   */
  copyFiles: ((to: string) => Promise<void>) | null
  /** The same database, as the job queue wants it. */
  jobs: JobDatabase
  close(): Promise<void>
}

/** Opens the one database: PostgreSQL where DATABASE_URL names one, else the embedded one in DATA_DIR. */
export async function openDatabase(
  config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL' | 'DATA_DIR'>,
  log: Log,
  say: (line: string) => void = () => {},
): Promise<Database> {
  if (config.DATABASE_URL) return openPostgres(config.DATABASE_URL, config.DATABASE_POOL, log)
  return openEmbedded(config.DATA_DIR, log, say)
}
