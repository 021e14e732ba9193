import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csv, sfId } from '../../test/csv-rows.ts'
import { until } from '../../test/harness.ts'
import { runCli } from '../../test/processes.ts'
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts'
import { freshDatabase, type FreshDatabase } from '../../test/test-database.ts'
import { SETTINGS } from '../platform/config.ts'
import { openDatabase } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import type { Import } from './schema.ts'

const onPostgres = process.env['TEST_ENGINE'] !== 'embedded'
const EACH = onPostgres ? 3_000 : 1_000
const NUMBERS = Array.from({ length: EACH }, (_one, index) => index)

/** Each license names its lead; every tenth one is of the org of the one before, and every thirteenth has no such date. */
const FILES = {
  lead: csv([
    ['Id', 'LastName', 'Email', 'Company'],
    ...NUMBERS.map((n) => [sfId('00Q', n), `Number ${n}`, `n${n}@customer.example`, `Customer ${n}`]),
  ]),
  license: csv([
    ['Id', 'Name', 'Package Name', 'Status', 'Seats', 'Expiration', 'Subscriber Org ID', 'Lead'],
    ...NUMBERS.map((n) => {
      const [date, org] = [n % 13 === 0 ? '2027-02-31' : '2027-12-31', sfId('00D', n % 10 === 9 ? n - 1 : n)]
      return [sfId('a0L', n), `L-${n}`, 'Rocket', 'Active', n % 90, date, org, sfId('00Q', n)]
    }),
  ]),
}

describe('a server that is killed three times during an import (V4)', () => {
  let database: FreshDatabase
  let settings: Record<string, string>
  let server: ServerProcess
  let apiKey: string

  const call = async (method: string, path: string, body?: object | string) => {
    const type = typeof body === 'string' ? 'text/csv' : 'application/json'
    const init = { method, headers: { authorization: `Bearer ${apiKey}`, 'content-type': type } }
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    const answer = await fetch(`${server.url}/api/v1${path}`, text === undefined ? init : { ...init, body: text })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const get = async (id: string) => (await call('GET', `/imports/${id}`)) as Import
  const reaches = (id: string, reached: (now: Import) => boolean) =>
    until(async () => {
      const now = await get(id)
      return reached(now) && now
    }, 60_000)

  beforeAll(async () => {
    database = await freshDatabase(onPostgres ? 'postgres' : 'embedded')
    settings = { ...database.settings, MASTER_KEY: Buffer.alloc(32, 7).toString('base64url'), RATE_LIMIT: '1000' }
    const made = await runCli(['create-admin', '--org', 'Acme', '--email', 'a@example.com', '--json'], settings)
    apiKey = JSON.parse(made.stdout).apiKey
    server = await startServerProcess(settings)
    await call('POST', '/packages', { name: 'Rocket', slug: 'rocket' })
  }, 60_000)

  afterAll(async () => {
    await server.kill()
    await database.drop()
  }, 60_000)

  test('goes on where it stood, and makes what an undisturbed one would: just what the dry run said', async () => {
    const { id } = (await call('POST', '/imports', { kind: 'salesforce' })) as Import
    for (const [object, file] of Object.entries(FILES)) await call('PUT', `/imports/${id}/files/${object}`, file)
    await call('POST', `/imports/${id}/dry-run`)
    const judged = await reaches(id, ({ status }) => status === 'judged')
    await call('POST', `/imports/${id}/start`, { reason: 'A test' })
    for (const share of [0.01, 0.3, 0.6]) {
      const seen = await reaches(id, ({ progress }) => progress.done >= 2 * EACH * share)
      await server.kill()
      expect(seen.status).toBe('importing')
      await server.start()
    }
    const done = await reaches(id, ({ status }) => status === 'done')
    expect(done.counts).toEqual(judged.counts)
    const [leads, licenses] = [done.counts.lead?.create, done.counts.license?.create]
    await server.kill()
    const opened = await openDatabase(SETTINGS.parse(settings), createLog('silent'))
    try {
      const { rows } = await sql`
        select (select count(*)::int from import_rows where verdict is null) as unjudged,
          (select count(*)::int from import_rows) as rows,
          (select count(*)::int from leads) as leads, (select count(distinct email)::int from leads) as people,
          (select count(*)::int from licenses) as licenses,
          (select count(distinct number)::int from licenses) as numbers,
          (select count(*)::int from licenses where lead_id is not null) as tied,
          (select count(*)::int from events where kind = 'lead.captured') as captured,
          (select count(*)::int from events where kind = 'license.issued') as issued,
          (select count(distinct license_id)::int from events where kind = 'license.issued') as told`.execute(opened.db)
      const ofLicenses = { licenses, numbers: licenses, tied: licenses, issued: licenses, told: licenses }
      const ofLeads = { leads, people: leads, captured: leads }
      expect(rows).toEqual([{ unjudged: 0, rows: 2 * EACH, ...ofLeads, ...ofLicenses }])
    } finally {
      await opened.close()
    }
  }, 120_000)
})
