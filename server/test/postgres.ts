import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { runnableBinaries } from './postgres-binaries.ts'

export type TestPostgres = {
  /** Connects as superuser to the maintenance database `postgres`. */
  url: string
  /** Stops the server and removes its folder. Safe to call twice. */
  stop(): Promise<void>
  /** Ends every process of the server with SIGKILL, as a power cut would; the data folder stays. */
  kill(): Promise<void>
  /** Starts the server again on the same port and folder after `kill`. */
  restart(): Promise<void>
}

/** `durable` turns on fsync, synchronous commits and full page writes: for tests that kill the server. */
type PostgresOptions = { durable?: boolean }

/**
 * Starts a PostgreSQL of its own on a free loopback port, in a temporary folder. It ends with `stop`, and by
 * itself when this process ends in whatever way. Started by root it runs as `nobody`, since PostgreSQL refuses root.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-postgres-'))
  const user = process.getuid?.() === 0 ? nobody() : null
  try {
    const binaries = runnableBinaries(folder, user !== null)
    chmodSync(folder, 0o755)
    const data = join(folder, 'data')
    mkdirSync(data, { mode: 0o700 })
    if (user) chownSync(data, user.uid, user.gid)
    const port = await freePort()
    const supervisor = supervise({ binaries, folder, port, durable: options.durable ?? false, user })
    await supervisor.answer()
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      stop: () => supervisor.close(),
      kill: () => supervisor.ask('kill'),
      restart: () => supervisor.ask('start'),
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

function supervise(plan: Record<string, unknown>) {
  const script = join(import.meta.dirname, 'postgres-supervisor.ts')
  // A session of its own keeps Ctrl-C from stopping the server before the tests are told.
  const child = spawn(process.execPath, [script, JSON.stringify(plan)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  child.unref()
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  async function answer(): Promise<void> {
    const line = await lines.next()
    const reply = line.done ? { ok: false, error: 'the supervisor ended' } : JSON.parse(line.value)
    if (!reply.ok) {
      child.stdin.end()
      throw new Error(`PostgreSQL for tests: ${reply.error}`)
    }
  }
  return {
    answer,
    ask(command: string): Promise<void> {
      child.stdin.write(`${command}\n`)
      return answer()
    },
    close(): Promise<void> {
      child.ref()
      child.stdin.end()
      return child.exitCode === null && child.signalCode === null ? ended : Promise.resolve()
    },
  }
}

function nobody(): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8').match(/^nobody:[^:]*:(\d+):(\d+):/m)
  if (!line) throw new Error('PostgreSQL refuses to run as root, and there is no user "nobody" to run it as.')
  return { uid: Number(line[1]), gid: Number(line[2]) }
}

/** A loopback port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export type TestDatabase = {
  url: string
  /** Ends its connections and drops it. */
  drop(): Promise<void>
}

/** Creates an empty database, or a copy of `template`, under a name nobody else uses. */
export async function createTestDatabase(adminUrl: string, template?: string): Promise<TestDatabase> {
  const name = `openlma_test_${randomBytes(8).toString('hex')}`
  const copy = template ? ` template ${quote(template)}` : ''
  await withClient(adminUrl, (client) => client.query(`create database ${quote(name)}${copy}`))
  return {
    url: databaseUrl(adminUrl, name),
    drop: () => withClient(adminUrl, (client) => client.query(`drop database if exists ${quote(name)} with (force)`)),
  }
}

/**
 * Makes the template database `name` once, however many processes ask at the same time: `build` fills it
 * under a temporary name, so that nobody ever copies a half-made one. Put a hash of what fills it into the name.
 */
export async function ensureTemplate(
  adminUrl: string,
  name: string,
  build: (url: string) => Promise<void>,
): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [name])
    const known = await client.query('select 1 from pg_database where datname = $1', [name])
    if (known.rowCount) return
    const draft = `${name}_draft`
    await client.query(`drop database if exists ${quote(draft)} with (force)`)
    await client.query(`create database ${quote(draft)}`)
    await build(databaseUrl(adminUrl, draft))
    await client.query(`alter database ${quote(draft)} rename to ${quote(name)}`)
  })
}

async function withClient(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
