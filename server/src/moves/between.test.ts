import { memoryStore, openLicense } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { rowsOfPackage } from '../../test/moved-rows.ts'
import { handOver, listen, moveAll, moverOf, staged, type Mover } from '../../test/moves.ts'
import { addPackage, install, modify, unique, type TestPackage } from '../../test/product.ts'
import { PASSWORD } from '../../test/sign-in.ts'
import { furnish } from '../../test/vendor-things.ts'
import { countUnsealed } from '../events/queries.ts'
import { verifyEvents } from '../events/verify.ts'

let source: TestApp
let target: TestApp
let here: Mover
let there: Mover
let urls: { here: string; there: string }

beforeAll(async () => {
  source = await createTestApp({ settings: { MASTER_KEY: Buffer.alloc(32, 9).toString('base64url') } })
  target = await createTestApp({ engine: 'embedded' })
  urls = { here: await listen(source), there: await listen(target) }
  here = await moverOf(source, source.org)
  there = await moverOf(target, target.org)
})
afterAll(() => Promise.all([source.stop(), target.stop()]))

async function product(pack: TestPackage, orgId: string) {
  const { id: packageId, installKey } = pack
  const rootKeys = pack.rootKeys as unknown as Parameters<typeof openLicense>[0]['rootKeys']
  const lma = await openLicense({
    server: urls.here,
    packageId,
    rootKeys,
    installKey,
    store: memoryStore(),
    proxy: false,
  })
  await lma.install({ version: '1.0.0', subscriber: { orgId }, contact: { lastName: 'Lovelace', company: orgId } })
  return lma
}

async function faults(app: TestApp): Promise<string[]> {
  await app.sealer.idle()
  expect(await countUnsealed(app.app.database.db)).toBe(0)
  return (await verifyEvents(app.app, [app.org.orgId])).flatMap(({ broken }) => broken)
}

describe('a move between two servers (V1–V3)', () => {
  test('takes everything, row for row, from one engine and master key to another', async () => {
    const own = await furnish(source, source.org, 'farhouse')
    await source.call('POST', `/leads/${own.leads}/convert`, {})
    const at = source.clock.now()
    const before = await rowsOfPackage(source.app.database.db, own.packages, at)
    const drafted = await staged(here, there, [own.packages])
    expect((await there.get(drafted.thereId)).unmatched.map(({ id }) => id)).toEqual([source.org.userId])
    expect((await target.call('GET', '/packages')).json().data).toEqual([])
    await handOver(here, there, drafted)

    const arrived = await rowsOfPackage(target.app.database.db, own.packages, at)
    for (const table of ['licenses', 'installations', 'seats', 'events', 'lead_touches', 'contacts', 'subscribers']) {
      expect([table, arrived[table]]).toEqual([table, before[table]])
    }
    expect(Object.entries(arrived).map(([table, rows]) => [table, rows.length])).toEqual(
      Object.entries(before).map(([table, rows]) => [table, rows.length]),
    )
    expect(await faults(target)).toEqual([])
    expect(await faults(source)).toEqual([])
    expect((await target.call('GET', '/licenses?q=L-00001')).json().data).toHaveLength(1)
    // Read only at the source, and it says where to.
    expect((await source.call('GET', `/licenses/${own.licenses}`)).statusCode).toBe(200)
    const write = await source.call('POST', `/packages/${own.packages}/versions`, { number: '7.0.0' })
    expect([write.statusCode, write.json().code]).toEqual([409, 'package_handed_over'])
    const page = await source.ask('GET', `/install-pages/${own.secrets.slug}`)
    expect([page.statusCode, page.json().server]).toEqual([503, urls.there])
    expect((await target.call('POST', `/packages/${own.packages}/versions`, { number: '7.0.0' })).statusCode).toBe(201)
  })

  test('products follow by themselves, and no check answers wrongly', async () => {
    const pack = await addPackage(source)
    const stays = await addPackage(source)
    const products = await Promise.all([1, 2, 3].map(() => product(pack, unique('customer'))))
    for (const lma of products) await lma.assignSeat('u-1')
    const codes = new Set<string>()
    let ended = false
    const working = products.map(async (lma) => {
      while (!ended) {
        await lma.checkIn().catch(() => {})
        codes.add(lma.check({ user: 'u-1' }).code)
      }
    })
    const drafted = await staged(here, there, [pack.id])
    expect((await there.get(drafted.thereId)).confirmation).toBeNull()
    await handOver(here, there, drafted)
    ended = true
    await Promise.all(working)
    for (const lma of products) {
      await lma.checkIn()
      expect(lma.info().server).toBe(urls.there)
      expect(await lma.assignSeat('u-2')).toMatchObject({ assigned: true })
      codes.add(lma.check({ user: 'u-1' }).code)
    }
    expect([...codes]).toEqual(['licensed'])
    await target.observations.flush()
    const live = await there.get(drafted.thereId)
    expect(live.followed).toEqual({ installations: 3, of: 3 })
    // The source cannot know by itself.
    const path = `/moves/${drafted.moveId}/confirmation`
    expect((await here.post(path, { confirmation: live.receipt })).json().code).toBe('statement_invalid')
    expect((await here.get(drafted.moveId)).next).toBe('give_release')
    const complete = { status: 'handed_over', next: 'nothing', liveAt: live.liveAt, confirmation: live.confirmation }
    for (let time = 0; time < 2; time++) {
      expect(await here.step(path, { confirmation: live.confirmation })).toMatchObject(complete)
    }
    expect(await source.events({ kind: 'move.confirmed' })).toHaveLength(1)
    await modify(target, products[0]?.license()?.licenseId ?? '', { seats: 9 })
    await products[0]?.checkIn()
    expect(products[0]?.license()?.seats).toBe(9)
    expect((await install(source, stays.installKey)).license.status).toBe('trial')
    expect(await faults(target)).toEqual([])
  })

  test('goes live on the notice that a product shows, before anybody brings the release (V2)', async () => {
    const pack = await addPackage(source)
    const lma = await product(pack, unique('customer'))
    const drafted = await staged(here, there, [pack.id])
    await here.step(`/moves/${drafted.moveId}/hand-over`, { password: PASSWORD })
    await lma.checkIn().catch(() => {})
    expect(lma.check().code).toBe('licensed')
    await target.background.moves.idle()
    expect((await there.get(drafted.thereId)).status).toBe('live')
    await lma.checkIn()
    expect([lma.info().server, lma.check().code]).toEqual([urls.there, 'licensed'])
  })

  test('can be undone until somebody changes something there (V3)', async () => {
    const pack = await addPackage(source)
    const lma = await product(pack, unique('customer'))
    const drafted = await staged(here, there, [pack.id])
    await handOver(here, there, drafted)
    await lma.checkIn()
    expect(lma.info().server).toBe(urls.there)
    const early = await here.post(`/moves/${drafted.moveId}/undo`, { password: PASSWORD })
    expect(early.json().code).toBe('statement_invalid')
    const { givenUp } = await there.step(`/moves/${drafted.thereId}/undo`, { password: PASSWORD })
    await here.step(`/moves/${drafted.moveId}/undo`, { password: PASSWORD, givenUp })
    await lma.checkIn()
    expect([lma.info().server, lma.check().code]).toEqual([urls.here, 'licensed'])
    expect((await source.call('POST', `/packages/${pack.id}/versions`, { number: '7.0.0' })).statusCode).toBe(201)

    const again = await staged(here, there, [pack.id])
    await handOver(here, there, again)
    await lma.checkIn()
    await modify(target, lma.license()?.licenseId ?? '', { seats: 8 })
    const late = await there.post(`/moves/${again.thereId}/undo`, { password: PASSWORD })
    expect(late.json().code).toBe('nothing_to_undo')

    // A move back loses nothing.
    const back = await staged(there, here, [pack.id])
    await handOver(there, here, back)
    await lma.checkIn()
    expect([lma.info().server, lma.license()?.seats]).toEqual([urls.here, 8])
    expect(await faults(source)).toEqual([])
    expect(await faults(target)).toEqual([])
  })

  test('moved, undone, and moved again, its chain goes on, and nobody else is held up (E1, V3)', async () => {
    const pack = await addPackage(source)
    for (let time = 0; time < 3; time++) {
      const drafted = await moveAll(here, there, [pack.id])
      // However far its chain has gone in the stay before, this one comes by the same positions.
      await target.background.refreshes.idle()
      // As long as the next stay: what it leaves behind has the position of the head then.
      if (time === 0) await target.call('POST', `/packages/${pack.id}/refreshes`, {})
      await target.background.refreshes.idle()
      expect(await faults(target)).toEqual([])
      if (time === 2) break
      const { givenUp } = await there.step(`/moves/${drafted.thereId}/undo`, { password: PASSWORD })
      await here.step(`/moves/${drafted.moveId}/undo`, { password: PASSWORD, givenUp })
      expect(await faults(source)).toEqual([])
    }
    expect((await target.call('POST', `/packages/${pack.id}/versions`, { number: '7.0.0' })).statusCode).toBe(201)
    expect(await faults(target)).toEqual([])
    await moveAll(there, here, [pack.id])
    expect(await faults(source)).toEqual([])
    expect(await faults(target)).toEqual([])
  })
})
