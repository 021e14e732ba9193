import type { AddressInfo } from 'node:net'
import { memoryStore, openLicense, type LicenseEvents, type Store } from '@openlma/sdk'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePackage, markMoved } from '../src/moves/hold-queries.ts'
import { inTransaction } from '../src/platform/context.ts'
import { addSigningKey } from '../src/signing-keys/create-keys.ts'
import { packageEpoch } from '../src/signing-keys/queries.ts'
import { nextEpoch } from '../src/signing-keys/rules.ts'
import { signMoveNotice } from '../src/signing-keys/sign-move-notice.ts'
import { createTestApp, until, type TestApp } from './harness.ts'
import { addPackage, modify, unique, type TestPackage } from './product.ts'

/** A server with an address. */
type Host = { app: TestApp; url: string }

let here: Host
let there: Host
let pack: TestPackage

beforeAll(async () => {
  here = await startHost()
  there = await startHost()
})
beforeEach(async () => {
  pack = await addPackage(here.app)
})
afterAll(() => Promise.all([here.app.stop(), there.app.stop()]))

async function startHost(): Promise<Host> {
  const app = await createTestApp()
  await app.http.listen({ host: '127.0.0.1', port: 0 })
  return { app, url: `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}` }
}

/** The rows of a package in these tables, in the other server's org. */
async function copyRows(from: Host, to: Host, tables: string[]): Promise<void> {
  for (const table of tables) {
    const owner = table === 'packages' ? 'id' : table === 'subscribers' ? null : 'package_id'
    const filter = owner === null ? sql`true` : sql`${sql.ref(owner)} = ${pack.id}`
    const { rows } = await sql<{ rows: string | null }>`
      select json_agg(t)::text as rows from ${sql.table(table)} t where ${filter}`.execute(from.app.app.database.db)
    const json = (rows[0]?.rows ?? '[]').replaceAll(from.app.org.orgId, to.app.org.orgId)
    await sql`insert into ${sql.table(table)}
      select * from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`.execute(to.app.app.database.db)
  }
}

async function epochAt(host: Host): Promise<number> {
  return nextEpoch(await packageEpoch(host.app.app.database.db, pack.id), host.app.clock.now())
}

/** The package begins an epoch at a server, as it does when it goes live there. */
async function goLive(host: Host, epoch: number): Promise<void> {
  await inTransaction(host.app.org.admin, async (tx) => {
    await freePackage(tx.db, pack.id, epoch, tx.now())
    await addSigningKey(tx, pack.id, epoch, 30)
  })
}

async function tell(from: Host, to: Host, epoch: number): Promise<void> {
  const { app } = from.app
  const { db } = app.database
  const move = { id: 'mov_1', from: from.url, to: to.url, epoch }
  const notice = await signMoveNotice(app, db, pack.id, move)
  await markMoved(db, { id: pack.id, movedTo: to.url, notice, followWithin: 1, moveId: move.id })
}

async function product(orgId: string, store: Store = memoryStore()) {
  const { id: packageId, installKey } = pack
  const rootKeys = pack.rootKeys as unknown as Parameters<typeof openLicense>[0]['rootKeys']
  const lma = await openLicense({ server: here.url, packageId, rootKeys, installKey, store, proxy: false })
  await lma.install({ version: '1.0.0', subscriber: { orgId }, contact: { lastName: 'Lovelace', company: orgId } })
  return lma
}

const KEYS = ['packages', 'package_versions', 'root_keys', 'signing_keys']

test('a product follows to the server that has its rows, works on, and comes back (V3)', async () => {
  const lma = await product(unique('acme'))
  await lma.assignSeat('u-1')
  const before = lma.license()
  const moves: LicenseEvents['moved'][] = []
  const answers = new Set<string>()
  lma.on('moved', (moved) => moves.push(moved))
  lma.on('changed', () => answers.add(lma.check({ user: 'u-1' }).code))
  const epoch = await epochAt(here)
  await copyRows(here, there, KEYS)
  await copyRows(here, there, ['subscribers', 'leads', 'licenses', 'installations'])
  await tell(here, there, epoch)
  // Staged, but not yet live: its documents have the old epoch.
  await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved' })
  expect(lma.info().server).toBe(here.url)
  expect(lma.check({ user: 'u-1' }).code).toBe('licensed')

  await goLive(there, epoch)
  expect(await lma.checkIn()).toMatchObject({ server: there.url, epoch })
  expect(lma.license()).toEqual(before)
  await modify(there.app, before?.licenseId ?? '', { seats: 9 })
  await lma.checkIn()
  expect(lma.license()?.seats).toBe(9)

  const back = await epochAt(there)
  await tell(there, here, back)
  await goLive(here, back)
  expect(await lma.checkIn()).toMatchObject({ server: here.url, epoch: back })
  expect(moves).toEqual([
    { from: here.url, to: there.url },
    { from: there.url, to: here.url },
  ])
  expect([...answers]).toEqual(['licensed'])
})

test('an installation that the new server does not know proves itself there (I9); a new one installs there', async () => {
  const lma = await product(unique('acme'))
  const epoch = await epochAt(here)
  await copyRows(here, there, KEYS)
  await tell(here, there, epoch)
  await goLive(there, epoch)
  lma.start()
  await until(() => lma.info().server === there.url)
  await until(() => lma.info().connection === 'streaming')
  lma.stop()
  expect(lma.check().code).toBe('licensed')
  expect(await there.app.events({ packageId: pack.id, kind: 'installation.recreated' })).toHaveLength(1)

  const store = memoryStore()
  const late = await product(unique('late'), store)
  expect(late.info()).toMatchObject({ server: there.url, epoch })
  expect(late.check().code).toBe('licensed')
  const counts = await there.app.call('GET', `/packages/${pack.id}`)
  expect(counts.json().counts).toMatchObject({ installations: 2 })
})
