import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify, type Installed, type TestPackage } from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
const made: Installed[] = []
type Row = {
  id: string
  number: string
  state: string
  status: string
  expires: string | null
  accessUntil: string | null
  updatedAt: string
  subscriberName: string
}

beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-11-24T12:00:00Z') })
  pkg = await addPackage(app, { graceDays: 5 })
  for (let i = 0; i < 12; i++)
    made.push(await install(app, pkg.installKey, { subscriber: { orgId: `org-${i}_%`, name: `Customer ${i}` } }))
  const day = (offset: number) => new Date(Date.UTC(2026, 10, 24 + offset)).toISOString().slice(0, 10)
  const changes = [
    {},
    { status: 'active' },
    { status: 'suspended' },
    { expires: day(-1) },
    { expires: day(-5) },
    { expires: day(-6) },
    { expires: day(-7) },
  ]
  for (const [index, change] of changes.entries()) await modify(app, made[index]!.license.id, change)
  await modify(app, made[7]!.license.id, { status: 'active', expires: null })
  await modify(app, made[8]!.license.id, { status: 'active', expires: day(-30) })
  await askAs(app, made[9]!, 'DELETE')
})
afterAll(() => app.stop())

const list = async (query = '') => {
  const answer = await app.call('GET', `/licenses?limit=200${query}`)
  expect(answer.statusCode).toBe(200)
  return answer.json().data as Row[]
}

describe('the list of licenses', () => {
  test.each(['trial', 'active', 'in_grace', 'expired', 'suspended', 'uninstalled'])(
    'filtered by the state %s is what each says of itself',
    async (state) => {
      const all = await list()
      const wanted = all.filter((row) => row.state === state).map(({ id }) => id)
      expect(wanted.length).toBeGreaterThan(0)
      expect((await list(`&state=${state}`)).map(({ id }) => id)).toEqual(wanted)
    },
  )

  test('the database and the rule agree to the millisecond (M2)', async () => {
    const { rows } = await sql<{
      access_until: Date
    }>`select access_until from licenses where id = ${made[0]!.license.id}`.execute(app.app.database.db)
    const until = rows[0]!.access_until.getTime()
    const start = app.clock.now()
    for (const [ms, states] of [
      [-2_000, ['trial']],
      [1, ['in_grace']],
      [5 * 86_400_000 + 1, ['expired']],
    ] as const) {
      app.clock.set(new Date(until + ms))
      for (const state of ['trial', 'in_grace', 'expired']) {
        const found = (await list(`&state=${state}`)).some(({ id }) => id === made[0]!.license.id)
        expect([state, found]).toEqual([state, states.includes(state as never)])
      }
    }
    app.clock.set(start)
  })

  test.each([
    ['-created', (a: Row, b: Row) => (a.id < b.id ? 1 : -1)],
    ['created', (a: Row, b: Row) => (a.id < b.id ? -1 : 1)],
    ['-updated', (a: Row, b: Row) => (a.updatedAt + a.id < b.updatedAt + b.id ? 1 : -1)],
    ['expires', (a: Row, b: Row) => ((a.accessUntil ?? '~') + a.id < (b.accessUntil ?? '~') + b.id ? -1 : 1)],
  ] as const)('walked by %s, five a page: each once, in order', async (sort, compare) => {
    const seen: Row[] = []
    let cursor = ''
    for (let page = 0; page < 5; page++) {
      const answer = (await app.call('GET', `/licenses?limit=5&sort=${sort}${cursor}`)).json()
      seen.push(...answer.data)
      if (answer.nextCursor === null) break
      cursor = `&cursor=${answer.nextCursor}`
    }
    expect(seen.map(({ id }) => id)).toEqual((await list()).toSorted(compare).map(({ id }) => id))
    expect(seen).toHaveLength(12)
  })

  test('found by number, name and Subscriber Org ID, taken literally', async () => {
    const one = made[3]!
    const { number } = one.license
    expect((await list(`&q=${number}`)).map(({ id }) => id)).toContain(one.license.id)
    expect((await list(`&q=${Number(number.slice(2))}`)).map(({ id }) => id)).toContain(one.license.id)
    expect((await list('&q=customer%2011')).map(({ subscriberName }) => subscriberName)).toEqual(['Customer 11'])
    expect((await list('&q=org-3_%25')).map(({ id }) => id)).toEqual([one.license.id])
    expect(await list('&q=%25%25')).toEqual([])
    expect((await list('&expiresBefore=2026-11-20')).map(({ expires }) => expires).toSorted()).toEqual([
      '2026-10-25',
      '2026-11-17',
      '2026-11-18',
      '2026-11-19',
    ])
  })

  const cursorOf = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
  test.each([
    ['expires', ['yesterday', 'x']],
    ['expires', ['+275760-09-13T00:00:00.000Z', 'x']],
    ['-updated', ['-000001-01-01T00:00:00.000Z', 'x']],
    ['-updated', [null, null]],
    ['-updated', ['2026-11-24']],
    ['-created', [['x']]],
  ])('a cursor of somebody else for %s, %j: 400', async (sort, key) => {
    expect((await app.call('GET', `/licenses?sort=${sort}&cursor=${cursorOf(key)}`)).json()).toMatchObject({
      status: 400,
      code: 'invalid_cursor',
    })
  })

  test.each(['state=dead', 'status=expired', 'sort=name', 'expiresBefore=2027-02-30', 'limit=0', 'test=maybe'])(
    '?%s: 400',
    async (query) => {
      expect((await app.call('GET', `/licenses?${query}`)).json()).toMatchObject({
        status: 400,
        code: 'invalid_request',
      })
    },
  )
})
