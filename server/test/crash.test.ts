import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { startApp } from '../src/app.ts'
import { SETTINGS } from '../src/platform/config.ts'
import { openDatabase, type Db } from '../src/platform/database.ts'
import { createLog } from '../src/platform/log.ts'
import { audit } from './crash-audit.ts'
import { client, emptyLedger, press, random, REFUSED_COMPANY, type Vendor } from './crash-client.ts'
import { until } from './harness.ts'
import { startPostgres, type TestPostgres } from './postgres.ts'
import { runCli, startServe, type ServeProcess } from './processes.ts'

const ROUNDS = 25
/** In the round after this one leads can be written again, and the jobs that wait for it come through. */
const REFUSING_ROUNDS = 8

async function countRetries(db: Db): Promise<number> {
  const { rows } = await sql`select id from jobs.job where name = 'installations.retry-capture'`.execute(db)
  return rows.length
}

async function jobsLeft(db: Db): Promise<number> {
  const { rows } = await sql`select id from jobs.job
    where name = 'installations.retry-capture' and state <> 'completed'`.execute(db)
  return rows.length
}

/** The clock of the queue: what waits for its next try, or died with its process, is due now. */
async function makeJobsDue(db: Db): Promise<void> {
  await sql`update jobs.job set start_after = now() where state in ('created', 'retry')`.execute(db)
  await sql`update jobs.job set state = 'retry', start_after = now() where state in ('active', 'failed')`.execute(db)
}

describe.concurrent.each(['embedded', 'postgres'] as const)('killed at random moments, on %s (I1, E1)', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-crash-'))
  const ledger = emptyLedger()
  let postgres: TestPostgres | undefined
  let settings: Record<string, string>
  let vendor: Vendor

  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startPostgres({ durable: true }) : undefined
    settings = {
      DATA_DIR: folder,
      LOG_LEVEL: 'silent',
      RATE_LIMIT: '1000',
      ...(postgres ? { DATABASE_URL: postgres.url, MASTER_KEY: Buffer.alloc(32, 7).toString('base64url') } : {}),
    }
    const made = await runCli(['create-admin', '--org', 'Acme', '--email', 'a@example.com', '--json'], settings)
    const { apiKey } = JSON.parse(made.stdout) as { apiKey: string }
    const serve = await startServe(settings)
    const caller = client(serve.url, { apiKey, installKey: '' }, ledger)
    const { body } = await caller.call('POST', '/packages', apiKey, { name: 'Widget', slug: 'widget' })
    vendor = { apiKey, installKey: String(body['installKey']) }
    await end(serve, 'SIGTERM')
    await refuseLeads()
  }, 240_000)

  afterAll(async () => {
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  async function end(serve: ServeProcess, signal: NodeJS.Signals) {
    serve.signal(signal)
    return serve.ended
  }

  /** Uses the database while no server does. */
  async function withDatabase<T>(use: (db: Db) => Promise<T>): Promise<T> {
    const database = await openDatabase(SETTINGS.parse(settings), createLog('silent'))
    try {
      return await use(database.db)
    } finally {
      await database.close()
    }
  }

  const refuseLeads = () =>
    withDatabase(async (db) => {
      await sql`create function refuse_lead() returns trigger language plpgsql as $$ begin
        if new.company = ${sql.lit(REFUSED_COMPANY)} then raise exception 'refused by the test'; end if;
        return new; end $$`.execute(db)
      await sql`create trigger refuse_lead before insert on leads for each row execute function refuse_lead()`.execute(
        db,
      )
    })

  /** What was not acknowledged is asked for again; what was is the same as before. */
  async function settle(serve: ServeProcess, from: number): Promise<void> {
    const caller = client(serve.url, vendor, ledger)
    // An install with the token of what was uninstalled would be a reinstall (I5).
    const ended = new Set(ledger.ends.map(({ installationId }) => installationId))
    for (const asked of ledger.installs.slice(from)) {
      if (asked.answer && ended.has(asked.answer.installation.id)) continue
      const { status, body } = await caller.send(asked)
      const { installation, license } = body as unknown as NonNullable<typeof asked.answer>
      expect(asked.answer ? [200] : [200, 201]).toContain(status)
      asked.answer ??= { installation, license }
      expect([installation.id, license.id]).toEqual([asked.answer.installation.id, asked.answer.license.id])
    }
  }

  /** A quiet life in this very process, until the queue is empty. */
  async function runWhatIsLeft(): Promise<void> {
    const quiet = await startApp(SETTINGS.parse(settings), createLog('silent'), { work: true })
    await until(async () => (await jobsLeft(quiet.app.database.db)) === 0, 100_000)
    await quiet.stop()
  }

  /** One life of the server: what the one before left open is settled, then everybody works until it is killed. */
  async function round(unsettled: number): Promise<void> {
    const serve = await startServe(settings)
    await settle(serve, unsettled)
    let acknowledged = 0
    const enough = 3 + random(20)
    await new Promise<void>((resolve, reject) => {
      const work = press(client(serve.url, vendor, ledger), () => {
        if (++acknowledged === enough) void wait(random(30)).then(() => end(serve, 'SIGKILL'))
      })
      work.then(resolve, reject)
    })
    await serve.ended
  }

  test('every acknowledged write is there, nothing is half-written, every job ran', { timeout: 900_000 }, async () => {
    let unsettled = 0
    for (let number = 1; number <= ROUNDS; number++) {
      const before = ledger.installs.length
      await round(unsettled)
      unsettled = before
      if (number === REFUSING_ROUNDS)
        await withDatabase((db) => sql`drop trigger if exists refuse_lead on leads`.execute(db))
    }
    expect(ledger.surprises).toEqual([])
    await withDatabase(makeJobsDue)
    const serve = await startServe(settings)
    await settle(serve, unsettled)
    const caller = client(serve.url, vendor, ledger)
    await until(async () => {
      const { body } = await caller.call('GET', '/attention?limit=200', vendor.apiKey)
      const open = body['data'] as { kind: string; detail: string }[]
      return !open.some(({ kind, detail }) => kind === 'lead_capture_failed' && detail.includes('could not be written'))
    }, 100_000)
    if (engine === 'embedded') {
      const second = await runCli(['serve'], { ...settings, PORT: '0' })
      expect([second.code, second.stderr]).toEqual([1, expect.stringContaining(`in use by process ${serve.pid}`)])
    }
    const chains = await runCli(['verify-events', '--json'], settings)
    expect(JSON.parse(chains.stdout)).toMatchObject({ ok: true })
    expect((await end(serve, 'SIGTERM')).code).toBe(0)
    // A stop may put a job off that was just running; the next life runs it, and leaves nothing.
    await withDatabase(makeJobsDue)
    await runWhatIsLeft()
    expect(await withDatabase((db) => audit(db, ledger))).toEqual([])
    expect(await withDatabase(countRetries)).toBeGreaterThan(0)
    expect(ledger.installs.length).toBeGreaterThan(ROUNDS)
    expect(ledger.changes.filter(({ answer }) => answer).length).toBeGreaterThan(ROUNDS)
    expect(ledger.changes.some(({ answer }) => !answer) && ledger.ends.some(({ answer }) => answer)).toBe(true)
  })
})
