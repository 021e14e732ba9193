// `npm run bench -- imports`: rows a second of an import from upload to done, beside a bare insert of the rows it writes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Import } from '../server/src/imports/schema.ts'
import { SETTINGS } from '../server/src/platform/config.ts'
import { openDatabase } from '../server/src/platform/database.ts'
import { createLog } from '../server/src/platform/log.ts'
import { csv, sfId } from '../server/test/csv-rows.ts'
import { createTestDatabase, startPostgres } from '../server/test/postgres.ts'
import { ask, startVendor, type Vendor } from './vendor.ts'
import { verdict } from './verdict.ts'

const LICENSE =
  'Id,Name,Package Name,Status,Seats,Expiration,Subscriber Org ID,Subscriber Name,Lead,Account,Region__c'.split(',')
const ACCOUNT = 'Id,Name,Website,Industry__c'.split(',')
const LEAD = 'Id,First Name,Last Name,Email,Company,Title,Country,Status,Created Date,Campaign__c'.split(',')

/** Two fifths licenses, two fifths leads and a fifth accounts; each license names one of both. */
export function filesOf(rows: number): { account: string; license: string; lead: string } {
  const upTo = (length: number) => Array.from({ length }, (_one, index) => index)
  const [accounts, numbers] = [rows / 5, upTo((rows * 2) / 5)]
  const account = upTo(accounts).map((n) => [sfId('001', n), `Company ${n}`, `www.company${n}.example`, 'Retail'])
  const license = numbers.map((n) => {
    const [seats, status] = [n % 3 === 0 ? 'Site License' : n % 90, n % 7 === 0 ? 'Suspended' : 'Active']
    const what = [sfId('a0L', n), `L-${n}`, 'Bench', status, seats, n % 4 === 0 ? '' : '2027-12-31']
    const refs = [sfId('00Q', n), sfId('001', n % accounts)]
    return [...what, sfId('00D', n), `Customer ${n}`, ...refs, n % 2 === 0 ? 'EMEA' : 'AMER']
  })
  const lead = numbers.map((n) => {
    const who = [sfId('00Q', n), 'Ada', `Number ${n}`, `ada${n}@customer${n % 5_000}.example`, `Customer ${n}`]
    return [...who, 'Engineer', 'Germany', 'Open - Not Contacted', '2024-05-13', 'Summer']
  })
  return { account: csv([ACCOUNT, ...account]), license: csv([LICENSE, ...license]), lead: csv([LEAD, ...lead]) }
}

const PARTS = ['upload', 'judging', 'importing'] as const
type Part = (typeof PARTS)[number]
/** Milliseconds, processor seconds of the server's process, and the most memory that it had, in MiB. */
type PartFigures = { ms: number; cpuSeconds: number; mostMiB: number }

export type ImportFigures = { rows: number; idleMiB: number; parts: Record<Part, PartFigures> }

/** One import of so many rows through the API of a served process. */
export async function measureImport(vendor: Vendor, rows: number): Promise<ImportFigures> {
  const files = filesOf(rows)
  const { server } = vendor
  const idleMiB = server.memory() ?? 0
  const measured = async (work: () => Promise<void>): Promise<PartFigures> => {
    let mostMiB = 0
    const look = setInterval(() => (mostMiB = Math.max(mostMiB, server.memory() ?? 0)), 50)
    const [begun, busy] = [performance.now(), server.cpuSeconds() ?? 0]
    await work().finally(() => clearInterval(look))
    return { ms: performance.now() - begun, cpuSeconds: (server.cpuSeconds() ?? 0) - busy, mostMiB }
  }
  const { id } = await ask<Import>(vendor, 'POST', '/imports', { kind: 'salesforce' })
  const until = async (status: Import['status']): Promise<Import> => {
    for (;;) {
      const now = await ask<Import>(vendor, 'GET', `/imports/${id}`)
      if (now.status === status) return now
      if (now.status === 'failed') throw new Error(`the import failed: ${now.error}`)
      await wait(250)
    }
  }
  const upload = await measured(async () => {
    for (const [object, body] of Object.entries(files)) await send(vendor, id, object, body)
  })
  const judging = await measured(async () => {
    await ask(vendor, 'POST', `/imports/${id}/dry-run`)
    await until('judged')
  })
  const importing = await measured(async () => {
    await ask(vendor, 'POST', `/imports/${id}/start`, { reason: 'A bench' })
    const { counts } = await until('done')
    const made = Object.values(counts).reduce((sum, { create }) => sum + create, 0)
    if (made !== rows) throw new Error(`not every row was imported: ${JSON.stringify(counts)}`)
  })
  return { rows, idleMiB, parts: { upload, judging, importing } }
}

async function send({ server, apiKey }: Vendor, id: string, object: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' }
  const answer = await fetch(`${server.url}/api/v1/imports/${id}/files/${object}`, { method: 'PUT', headers, body })
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
}

/** What an import leaves behind, its history and staging included. */
const WRITTEN = 'import_rows imported_things accounts subscribers licenses leads lead_touches events'.split(' ')

/** The very rows that the import wrote, inserted into empty tables with the same indexes, one statement for each table. */
async function bareInsert(databaseUrl: string): Promise<number> {
  const own = await openDatabase(SETTINGS.parse({ DATABASE_URL: databaseUrl }), createLog('error'))
  try {
    for (const name of WRITTEN) {
      const [table, copy] = [sql.table(name), sql.table(`bare_${name}`)]
      await sql`create table ${copy} (like ${table} including all)`.execute(own.db)
    }
    const begun = performance.now()
    for (const name of WRITTEN) {
      const [table, copy] = [sql.table(name), sql.table(`bare_${name}`)]
      await sql`insert into ${copy} overriding system value select * from ${table}`.execute(own.db)
    }
    return performance.now() - begun
  } finally {
    await own.close()
  }
}

const MOST_MIB = 200

const say = (line: string) => console.log(line)
const perSecond = (rows: number, ms: number) => Math.round((rows / ms) * 1_000).toLocaleString('en')

function told(name: string, { rows, idleMiB, parts }: ImportFigures, goal: number) {
  say(`${name}, ${rows.toLocaleString('en')} rows: 2 licenses and 2 leads for each account`)
  say(`  memory of the server: ${idleMiB.toFixed(0)} MiB before`)
  for (const part of PARTS) {
    const { ms, cpuSeconds, mostMiB } = parts[part]
    const more = `at most ${(mostMiB - idleMiB).toFixed(0)} MiB more`
    const processor = `${((cpuSeconds * 1_000) / (rows / 1_000)).toFixed(0)} ms of processor for 1,000 rows`
    say(`  ${part.padEnd(9)} ${perSecond(rows, ms).padStart(8)} rows/s, ${processor}, ${more}`)
  }
  const slower = (rows / Math.max(parts.judging.ms, parts.importing.ms)) * 1_000
  const most = Math.max(...PARTS.map((part) => parts[part].mostMiB)) - idleMiB
  say(`  judging and importing ${verdict(slower >= goal, `at least ${goal} rows/s each`)}`)
  say(`  memory ${verdict(most <= MOST_MIB, `at most ${MOST_MIB} MiB more`)}`)
}

/** `--quick` imports a tenth; `--embedded` and `--postgres` measure only one of the two. Answers the exit code. */
export async function main(args: string[]): Promise<number> {
  const rows = args.includes('--quick') ? 5_000 : 50_000
  if (!args.includes('--embedded')) await onPostgres(rows)
  if (!args.includes('--postgres')) await onEmbedded(rows)
  return 0
}

async function onPostgres(rows: number): Promise<void> {
  const postgres = await startPostgres({ durable: true })
  try {
    const database = await createTestDatabase(postgres.url)
    const vendor = await startVendor({ DATABASE_URL: database.url })
    const figures = await measureImport(vendor, rows)
    await vendor.server.stop()
    const bare = await bareInsert(database.url)
    told('PostgreSQL', figures, 1_500)
    const ratio = bare / figures.parts.importing.ms
    say(`  a bare insert of all it wrote: ${perSecond(rows, bare)} rows/s, ratio of importing ${ratio.toFixed(2)}`)
    await database.drop()
  } finally {
    await postgres.stop()
  }
}

async function onEmbedded(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openlma-bench-import-'))
  try {
    const vendor = await startVendor({ DATA_DIR: folder })
    told('embedded database', await measureImport(vendor, rows), 600)
    await vendor.server.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
