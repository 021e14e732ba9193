import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'
import type { Log } from './log.ts'
import type { DB } from './tables.ts'

// Both engines hand out the same JavaScript values: int8 as number, date and numeric as text.
const INT8 = 20
const DATE = 1082
const NUMERIC = 1700
const parsers: Record<number, (value: string) => unknown> = { [INT8]: Number, [DATE]: String, [NUMERIC]: String }
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text')
  },
}

export async function openPostgres(url: string, poolSize: number, log: Log): Promise<Database> {
  const options = { connectionString: url, application_name: 'openlma', keepAlive: true, types }
  const pool = new pg.Pool({ ...options, max: poolSize, connectionTimeoutMillis: 15_000, idleTimeoutMillis: 60_000 })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'))
  await requireVersion(pool)
  const listener = new Listener(() => new pg.Client(options), log)

  return {
    engine: 'postgres',
    db: new Kysely<DB>({ dialect: new PostgresDialect({ pool: named(pool) }) }),
    async prepared<Row>(name: string, text: string, values: unknown[]) {
      const result = await pool.query({ name, text, values })
      return result.rows as Row[]
    },
    async script(text) {
      await pool.query(text)
    },
    async exclusively(lock, work) {
      const client = await pool.connect()
      try {
        await client.query('select pg_advisory_lock($1)', [lock])
        try {
          return await work()
        } finally {
          await client.query('select pg_advisory_unlock($1)', [lock])
        }
      } finally {
        client.release()
      }
    },
    listen: (channel, onPayload) => listener.listen(channel, onPayload),
    copyFiles: null,
    jobs: { executeSql: (text, values) => pool.query(text, values as unknown[]) },
    async close() {
      await listener.close()
      await pool.end()
    },
  }
}

const MOST_NAMES = 400
const LONGEST_NAMED = 8_000

/**
 * The pool, as Kysely sees it: a statement that comes a second time is prepared under a name, so that the server parses
 * and plans it once a connection. How many names there are is bounded; what is over is sent as it is.
 */
function named(pool: pg.Pool): PostgresPool {
  const seen = new Set<string>()
  const names = new Map<string, string>()
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text)
    if (known !== undefined || names.size >= MOST_NAMES || text.length > LONGEST_NAMED) return known
    if (seen.size >= 10 * MOST_NAMES) seen.clear()
    if (seen.has(text)) names.set(text, `k${names.size}`)
    seen.add(text)
    return names.get(text)
  }
  const connections = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const wrap = (client: pg.PoolClient): PostgresPoolClient => {
    const query = (text: string, values?: unknown[]) => {
      const name = values !== undefined && values.length > 0 ? nameOf(text) : undefined
      return name === undefined ? client.query(text, values) : client.query({ name, text, values })
    }
    // Everything but `query` is the client's own.
    return Object.create(client, { query: { value: query } }) as PostgresPoolClient
  }
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect()
      const known = connections.get(client) ?? wrap(client)
      connections.set(client, known)
      return known
    },
    end: () => pool.end(),
  }
}

async function requireVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string }>(`select current_setting('server_version_num') as version`)
  const version = Number(rows[0]?.version)
  if (!(version >= 150_000)) {
    await pool.end()
    throw new Error(`PostgreSQL 15 or later is needed; DATABASE_URL leads to ${Math.floor(version / 10_000)}`)
  }
}

/** One connection that hears every NOTIFY this process asked for, and is made anew when it breaks. */
class Listener {
  readonly #connect: () => pg.Client
  readonly #log: Log
  readonly #callbacks = new Map<string, Set<(payload: string) => void>>()
  #client: pg.Client | null = null
  #ready: Promise<void> | null = null
  #retry: NodeJS.Timeout | undefined
  #closed = false

  constructor(connect: () => pg.Client, log: Log) {
    this.#connect = connect
    this.#log = log
  }

  async listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>> {
    const known = this.#callbacks.get(channel) ?? new Set()
    known.add(onPayload)
    this.#callbacks.set(channel, known)
    await (this.#ready ??= this.#open())
    await this.#client?.query(`listen ${pg.escapeIdentifier(channel)}`)
    return async () => void known.delete(onPayload)
  }

  async #open(): Promise<void> {
    const client = this.#connect()
    client.on('notification', ({ channel, payload }) => {
      for (const callback of this.#callbacks.get(channel) ?? []) callback(payload ?? '')
    })
    client.on('error', (error) => this.#reopen(error))
    client.on('end', () => this.#reopen(new Error('the listening connection ended')))
    await client.connect()
    for (const channel of this.#callbacks.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
    this.#client = client
  }

  #reopen(error: Error): void {
    if (this.#closed || this.#retry) return
    this.#log.warn({ err: error }, 'listening again in a second')
    this.#client = null
    this.#retry = setTimeout(() => {
      this.#retry = undefined
      this.#ready = this.#open()
      // What was missed while deaf is caught up by asking again: an empty payload means "look".
      this.#ready.then(
        () => this.#callbacks.forEach((callbacks) => callbacks.forEach((callback) => callback(''))),
        (reason: Error) => this.#reopen(reason),
      )
    }, 1000)
    this.#retry.unref()
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#client?.end().catch(() => {})
  }
}
