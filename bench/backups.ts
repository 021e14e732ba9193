// `npm run bench -- backups`: a backup beside a served process, its restore, and the way from one engine to the other.
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { SETTINGS } from '../server/src/platform/config.ts'
import { openDatabase } from '../server/src/platform/database.ts'
import { createLog } from '../server/src/platform/log.ts'
import { createTestDatabase, startPostgres } from '../server/test/postgres.ts'
import { installMany, requestOf } from './check-in.ts'
import { runCli, startWorker, temporaryFolder } from './child.ts'
import type { Load, Measured } from './load.ts'
import { customersOf, insertCustomers } from './move-rows.ts'
import { residentMiB } from './serve.ts'
import { startVendor } from './vendor.ts'

const say = (line: string) => console.log(line)

/** Runs a command, and tells its rows a second and its memory, the start of its process included. */
async function measured(what: string, args: string[], env: Record<string, string>): Promise<void> {
  let most = 0
  const begun = performance.now()
  const { rows } = await runCli<{ rows: number }>(args, { NODE_ENV: 'production', ...env }, (pid) => {
    most = Math.max(most, residentMiB(pid) ?? 0)
  })
  const seconds = (performance.now() - begun) / 1000
  const pace = Math.round(rows / seconds).toLocaleString('en')
  say(`${what.padEnd(34)} ${seconds.toFixed(1).padStart(6)} s, ${pace} rows/s, at most ${most.toFixed(0)} MiB resident`)
}

/** 200 check-ins a second, as a million installations send them, until `meanwhile` is over or for so long. */
const PACE = { connections: 8, every: 40 }
const IDLE_MS = 10_000
const LOOK_MS = 1_000

/** Takes minutes; `--quick` backs up a tenth, `--postgres` leaves the embedded database out. Answers the exit code. */
export async function main(args: string[]): Promise<number> {
  const customers = customersOf(args)
  const postgres = await startPostgres({ durable: true })
  const load = startWorker<Load, Measured>('load.ts')
  try {
    const database = await createTestDatabase(postgres.url)
    const vendor = await startVendor({ DATABASE_URL: database.url })
    const own = await openDatabase(SETTINGS.parse({ DATABASE_URL: database.url }), createLog('error'))
    const requests = (await installMany(vendor)).map((one) => requestOf(one, true))
    const { rows: orgs } = await sql<{ id: string }>`select id from orgs`.execute(own.db)
    await insertCustomers(own.db, { orgId: orgs[0]?.id ?? '', packageId: vendor.packageId }, customers)
    await own.close()
    say(`${customers.toLocaleString('en')} licenses; load average of the machine: ${loadavg()[0]?.toFixed(1)}`)

    const checkIns = (ms: number) => load.ask({ port: vendor.server.port, requests, expect: [200], ms, ...PACE })
    const { p99: idle } = await checkIns(IDLE_MS)
    const file = join(temporaryFolder(), 'backup')
    let isDone = false
    const backup = measured('backup, beside 200 check-ins/s', ['backup', '--to', file], vendor.settings)
    const done = backup.finally(() => (isDone = true))
    const beside: number[] = []
    while (!isDone) beside.push((await checkIns(LOOK_MS)).p99)
    await done
    await vendor.server.stop()
    const busy = beside.toSorted((a, b) => a - b)[Math.floor(beside.length / 2)] ?? 0
    say(
      `check-ins, 99 in 100: ${idle.toFixed(1)} ms before, ${busy.toFixed(1)} ms beside the backup (of each second; the middle one)`,
    )

    const { MASTER_KEY = '' } = vendor.settings
    const restored = await createTestDatabase(postgres.url)
    await measured('restore, PostgreSQL', ['restore', '--from', file], { DATABASE_URL: restored.url, MASTER_KEY })
    if (args.includes('--postgres')) return 0
    const folder = temporaryFolder()
    await measured('restore, embedded database', ['restore', '--from', file], { DATA_DIR: folder, MASTER_KEY })
    const copied = await createTestDatabase(postgres.url)
    await measured('copy-database', ['copy-database', '--to', copied.url], { DATA_DIR: folder, MASTER_KEY })
    return 0
  } finally {
    await load.stop()
    await postgres.stop()
  }
}
