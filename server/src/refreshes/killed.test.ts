import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXPECTED, insertFleet, outcomeOf } from '../../test/fleet-rows.ts'
import { until } from '../../test/harness.ts'
import { runCli } from '../../test/processes.ts'
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts'
import { freshDatabase, type FreshDatabase } from '../../test/test-database.ts'
import { SETTINGS } from '../platform/config.ts'
import { openDatabase, type Db } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import type { Refresh } from './schema.ts'

const FLEET = 20_000

describe('a server that is killed three times during a refresh', () => {
  let database: FreshDatabase
  let settings: Record<string, string>
  let server: ServerProcess
  let vendor: { orgId: string; apiKey: string }
  let packageId: string

  const call = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${vendor.apiKey}`, 'content-type': 'application/json' }
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    return (await fetch(`${server.url}/api/v1${path}`, init)).json()
  }

  /** Uses the database while no server does. */
  async function withDatabase<T>(use: (db: Db) => Promise<T>): Promise<T> {
    const opened = await openDatabase(SETTINGS.parse(settings), createLog('silent'))
    try {
      return await use(opened.db)
    } finally {
      await opened.close()
    }
  }

  beforeAll(async () => {
    database = await freshDatabase('postgres')
    const { settings: own } = database
    settings = { ...own, MASTER_KEY: Buffer.alloc(32, 7).toString('base64url'), RATE_LIMIT: '1000' }
    const made = await runCli(['create-admin', '--org', 'Acme', '--email', 'a@example.com', '--json'], settings)
    vendor = JSON.parse(made.stdout)
    server = await startServerProcess(settings)
    packageId = (await call('POST', '/packages', { name: 'Fleet', slug: 'fleet' })).id
    await server.kill()
    await withDatabase((db) => insertFleet(db, { orgId: vendor.orgId, packageId }, FLEET))
    await server.start()
  }, 180_000)

  afterAll(async () => {
    await server.kill()
    await database.drop()
  }, 60_000)

  test('goes on where it stood: nothing is done twice, and the report is exact (R3)', async () => {
    const { id } = (await call('POST', `/packages/${packageId}/refreshes`, {})) as Refresh
    const at: number[] = []
    for (const share of [0.05, 0.25, 0.5]) {
      const seen = await until(async () => {
        const now = (await call('GET', `/refreshes/${id}`)) as Refresh
        return now.done >= FLEET * share && now
      }, 120_000)
      await server.kill()
      at.push(seen.done)
      expect(seen.status).toBe('running')
      await server.start()
    }
    expect(at.every((done) => done < FLEET)).toBe(true)
    const over = await until(async () => {
      const now = (await call('GET', `/refreshes/${id}`)) as Refresh
      return now.status === 'waiting' && now
    }, 120_000)
    const counts = Object.entries(EXPECTED).map(([outcome, share]) => [outcome, (share * FLEET) / 20])
    expect(over).toMatchObject({ total: FLEET, done: FLEET, acknowledged: 0, counts: Object.fromEntries(counts) })
    await server.kill()
    await withDatabase(async (db) => {
      const { rows: wrong } = await sql`
        select n from generate_series(1, ${FLEET}::int) as n
        left join refresh_items i on i.refresh_id = ${id} and i.installation_id = 'ins_fleet_' || lpad(n::text, 9, '0')
        where i.outcome is distinct from ${outcomeOf}`.execute(db)
      expect(wrong).toEqual([])
      const { rows } = await sql<{ items: number; recounted: number }>`
        select (select count(*)::int from refresh_items where refresh_id = ${id}) as items,
          (select count(*)::int from events where kind = 'seat.recounted') as recounted`.execute(db)
      expect(rows).toEqual([{ items: FLEET, recounted: FLEET / 20 }])
    })
  }, 400_000)
})
