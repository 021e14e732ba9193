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

const LICENSE = 'Id,Name,Package Name,Status,Seats,Expiration,Subscriber Org ID,Subscriber Name,Lead,Region__c'.split(
  ',',
)
const LEAD = 'Id,First Name,Last Name,Email,Company,Title,Country,Status,Created Date,Campaign__c'.split(',')

/** As many licenses as leads, each license naming one of the leads. */
export function filesOf(rows: number): { license: string; lead: string } {
  const numbers = Array.from({ length: rows / 2 }, (_one, index) => index)
  const license = numbers.map((n) => {
    const [seats, status] = [n % 3 === 0 ? 'Site License' : n % 90, n % 7 === 0 ? 'Suspended' : 'Active']
    const what = [sfId('a0L', n), `L-${n}`, 'Bench', status, seats, n % 4 === 0 ? '' : '2027-12-31']
    return [...what, sfId('00D', n), `Customer ${n}`, sfId('00Q', n), n % 2 === 0 ? 'EMEA' : 'AMER']
  })
  const lead = numbers.map((n) => {
    const who = [sfId('00Q', n), 'Ada', `Number ${n}`, `ada${n}@customer${n % 5_000}.example`, `Customer ${n}`]
    return [...who, 'Engineer', 'Germany', 'Open - Not Contacted', '2024-05-13', 'Summer']
  })
  return { license: csv([LICENSE, ...license]), lead: csv([LEAD, ...lead]) }
}

export type ImportFigures = {
  rows: number
  /** Milliseconds of each part. */
  upload: number
  judging: number
  importing: number
  /** Of the server's process, in MiB: before, and at most until the end. */
  idleMiB: number
  mostMiB: number
}

/** One import of so many rows, half licenses and half leads, through the API of a served process. */
export async function measureImport(vendor: Vendor, rows: number): Promise<ImportFigures> {
  const files = filesOf(rows)
  const memory = () => vendor.server.memory() ?? 0
  const idleMiB = memory()
  let mostMiB = idleMiB
  const { id } = await ask<Import>(vendor, 'POST', '/imports', { kind: 'salesforce' })
  const begun = performance.now()
  await upload(vendor, id, 'license', files.license)
  await upload(vendor, id, 'lead', files.lead)
  const uploaded = performance.now()
  const until = async (status: Import['status']) => {
    for (;;) {
      const now = await ask<Import>(vendor, 'GET', `/imports/${id}`)
      mostMiB = Math.max(mostMiB, memory())
      if (now.status === status) return now
      if (now.status === 'failed') throw new Error(`the import failed: ${now.error}`)
      await wait(100)
    }
  }
  await ask(vendor, 'POST', `/imports/${id}/dry-run`)
  await until('judged')
  const judged = performance.now()
  await ask(vendor, 'POST', `/imports/${id}/start`, { reason: 'A bench' })
  const { counts } = await until('done')
  const done = performance.now()
  if (counts.license?.create !== rows / 2 || counts.lead?.create !== rows / 2)
    throw new Error(`not every row was imported: ${JSON.stringify(counts)}`)
  return { rows, upload: uploaded - begun, judging: judged - uploaded, importing: done - judged, idleMiB, mostMiB }
}

async function upload({ server, apiKey }: Vendor, id: string, object: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'text/csv' }
  const answer = await fetch(`${server.url}/api/v1/imports/${id}/files/${object}`, { method: 'PUT', headers, body })
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
}

/** What an import leaves behind, its history and staging included. */
const WRITTEN = ['import_rows', 'imported_things', 'subscribers', 'licenses', 'leads', 'lead_touches', 'events']

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

const say = (line: string) => console.log(line)
const perSecond = (rows: number, ms: number) => Math.round((rows / ms) * 1_000).toLocaleString('en')

function told(
  name: string,
  { rows, upload: uploading, judging, importing, idleMiB, mostMiB }: ImportFigures,
  goal: number,
) {
  const slower = Math.min(rows / judging, rows / importing) * 1_000
  say(`${name}, ${rows.toLocaleString('en')} rows, half licenses and half leads`)
  say(`  upload    ${perSecond(rows, uploading).padStart(8)} rows/s`)
  say(`  judging   ${perSecond(rows, judging).padStart(8)} rows/s`)
  say(`  importing ${perSecond(rows, importing).padStart(8)} rows/s`)
  say(`  judging and importing: goal at least ${goal} rows/s each: ${slower >= goal ? 'met' : 'MISSED'}`)
  say(`  memory of the server: ${idleMiB.toFixed(0)} MiB before, at most ${(mostMiB - idleMiB).toFixed(0)} MiB more`)
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
    const ratio = bare / figures.importing
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
