import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestOrg } from '../../test/harness.ts'
import { addPackage, install } from '../../test/product.ts'
import { inTransaction } from '../platform/context.ts'
import { emit } from './emit.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

type Feed = {
  data: { position: number; kind: string; payload: { n?: number } | null }[]
  nextAfter: number
  nextCursor: null
}
const read = async (query: string, org: TestOrg = app.org): Promise<Feed> =>
  (await app.ask('GET', `/events?${query}`, undefined, { authorization: `Bearer ${org.apiKey}` })).json()
const happen = (n: number, org: TestOrg = app.org) =>
  inTransaction(org.admin, (tx) => emit(tx, 'lead.captured', { leadId: `lead_${n % 2}` }, { n }))

test('a consumer that follows nextAfter gets every event once, in order (E3)', async () => {
  const other = await app.addOrg('Other')
  for (let n = 0; n < 20; n++) await Promise.all([happen(n), happen(100 + n, other)])
  await app.sealer.idle()
  const positions: number[] = []
  const numbers: number[] = []
  for (let after = 0; ;) {
    const { data, nextAfter, nextCursor } = await read(`after=${after}&limit=7`)
    expect(nextCursor).toBeNull()
    if (data.length === 0) {
      expect(nextAfter).toBe(after)
      break
    }
    positions.push(...data.map(({ position }) => position))
    numbers.push(...data.flatMap(({ payload, kind }) => (kind === 'lead.captured' ? [payload?.n ?? -1] : [])))
    after = nextAfter
  }
  expect(positions).toEqual(positions.map((_position, index) => index + 1))
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n))
})

test('a filter skips what does not match, and nextAfter skips with it (E3)', async () => {
  const { nextAfter: start } = await read('after=0&limit=200')
  for (let n = 0; n < 6; n++) await happen(n)
  await app.sealer.idle()
  const odd = await read(`after=${start}&leadId=lead_1&limit=2`)
  expect(odd.data.map(({ payload }) => payload?.n)).toEqual([1, 3])
  expect(odd.nextAfter).toBe(odd.data[1]?.position)
  const rest = await read(`after=${odd.nextAfter}&leadId=lead_1&limit=2`)
  expect([rest.data.map(({ payload }) => payload?.n), rest.nextAfter]).toEqual([[5], start + 6])
  expect(await read(`after=${start}&kind=org.created`)).toMatchObject({ data: [], nextAfter: start + 6 })
})

test('without `after` it is the history, newest first', async () => {
  const { data, nextAfter } = (await app.call('GET', '/events?limit=3')).json()
  expect([data.length, nextAfter, data[0].position > data[2].position]).toEqual([3, null, true])
})

test('the history names the subscriber of an event, the feed its id alone', async () => {
  const one = await install(app, (await addPackage(app)).installKey, {
    subscriber: { orgId: 'told', name: 'Told Inc' },
  })
  await app.sealer.idle()
  const of = `licenseId=${one.license.id}&kind=license.issued`
  expect((await read(of)).data).toMatchObject([{ subscriberName: 'Told Inc' }])
  const fed = (await read(`after=0&${of}`)).data
  expect(fed).toHaveLength(1)
  expect(fed[0]).not.toHaveProperty('subscriberName')
})
