import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, checkIn, install, modify, type TestPackage } from '../../test/product.ts'
import { deltaIn, tagOf, type DocumentsAnswer, type Seated } from '../../test/roster.ts'

let app: TestApp
let pkg: TestPackage
let explicit: TestPackage
let made: Seated
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { defaultTerms: { status: 'trial', days: 30, seats: 3 } })
  const terms = { status: 'active', days: null, seats: 2 }
  explicit = await addPackage(app, { defaultTerms: terms, assignOnFirstUse: false, offlineDays: 10 })
})
beforeEach(async () => {
  made = (await install(app, pkg.installKey)) as Seated
})
afterAll(() => app.stop())

const ref = (user: string) => encodeURIComponent(user)
const put = (user: string, body?: object, of = made) => askAs(app, of, 'PUT', `/seats/${ref(user)}`, body)
const drop = (user: string, of = made) => askAs(app, of, 'DELETE', `/seats/${ref(user)}`)
const seatsOf = async (of = made) => (await askAs(app, of, 'GET', '/seats')).json()
const users = async (of = made) => ((await seatsOf(of)).data as { user: string }[]).map(({ user }) => user)
const give = (...names: string[]) => app.call('POST', `/licenses/${made.license.id}/seats`, { users: names })
const seatEvents = async (of = made) =>
  (await app.events({ licenseId: of.license.id })).filter(({ kind }) => kind.startsWith('seat.'))
const delta = (statement: string) => deltaIn(statement, made.documents.certificate)

describe('a seat by the product', () => {
  test('is assigned once, however often it is asked for (S1)', async () => {
    const first = (await put('ada@acme.example')).json()
    expect(first).toEqual({
      user: 'ada@acme.example',
      assigned: true,
      seats: { allowed: 3, used: 1 },
      delta: expect.any(String),
    })
    const { lma } = delta(first.delta)
    const add = [tagOf(made.rosterContents!.key, 'ada@acme.example')]
    expect(lma).toEqual({ v: 1, licenseId: made.license.id, base: 0, revision: 1, add, remove: [], count: 1 })
    expect((await put('ada@acme.example')).json()).toEqual({ ...first, delta: null })
    expect(await seatEvents()).toMatchObject([
      {
        kind: 'seat.assigned',
        actor: { kind: 'installation' },
        payload: { users: ['ada@acme.example'], by: 'product' },
      },
    ])
  })

  test('is refused where none is free: why, and whom to ask; nothing is written (S1)', async () => {
    await give('a', 'b', 'c')
    const answer = await put('dan')
    expect([answer.statusCode, answer.json()]).toMatchObject([
      409,
      {
        code: 'no_seat_free',
        allowed: 3,
        used: 3,
        vendor: 'Acme',
        detail: expect.stringMatching(/administrator.*Acme/),
      },
    ])
    expect(await users()).toEqual(['a', 'b', 'c'])
    expect(await seatEvents()).toHaveLength(1)
    expect((await put('b')).json()).toMatchObject({ assigned: true, delta: null })
  })

  test('is revoked, and revoking again changes nothing', async () => {
    await put('ada')
    const { delta: last, ...rest } = (await drop('ada')).json()
    expect(rest).toEqual({ user: 'ada', assigned: false, seats: { allowed: 3, used: 0 } })
    const { lma } = delta(last)
    const tag = tagOf(made.rosterContents!.key, 'ada')
    expect(lma).toMatchObject({ base: 1, revision: 2, add: [], remove: [tag], count: 0 })
    expect((await drop('ada')).json()).toEqual({ ...rest, delta: null })
    expect((await seatEvents()).map(({ kind }) => kind)).toEqual(['seat.assigned', 'seat.revoked'])
  })

  test('can be changed while suspended, which keeps them (M5); not once uninstalled (I5)', async () => {
    await put('ada')
    await modify(app, made.license.id, { status: 'suspended' })
    expect((await put('bob')).statusCode).toBe(200)
    expect(await users()).toEqual(['ada', 'bob'])
    await askAs(app, made, 'DELETE')
    for (const answer of [await put('cyd'), await drop('ada')])
      expect([answer.statusCode, answer.json().code]).toEqual([409, 'installation_uninstalled'])
    expect(await seatsOf()).toEqual({ data: [], nextCursor: null, seats: { allowed: 3, used: 0 } })
  })

  test('of a site license is recorded, without a roster (S2)', async () => {
    await modify(app, made.license.id, { seats: null })
    expect((await put('ada')).json()).toEqual({
      user: 'ada',
      assigned: true,
      seats: { allowed: null, used: 1 },
      delta: null,
    })
    expect((await askAs(app, made, 'GET', '/roster')).json()).toMatchObject({
      roster: null,
      contents: null,
      delta: null,
    })
    const answer = (await checkIn(app, made, { roster: null })).json() as DocumentsAnswer
    expect(Object.keys(answer.documents!)).toEqual(['license', 'certificate'])
    expect([answer.rosterContents, answer.rosterDelta]).toEqual([null, null])
  })

  test('of many is given and taken in one step, to as many as there are free (S1)', async () => {
    await give('a', 'b')
    const change = (body: object) => askAs(app, made, 'POST', '/seats', body)
    const body = { revoke: ['b', 'x'], assign: ['a', 'c', 'd', 'c', 'e', 'f'] }
    const answer = (await change(body)).json()
    const seats = { allowed: 3, used: 3 }
    expect(answer).toEqual({
      assigned: ['c', 'd'],
      revoked: ['b'],
      already: ['a', 'x'],
      refused: ['e', 'f'],
      seats,
      delta: expect.any(String),
    })
    const tags = (...names: string[]) => names.map((name) => tagOf(made.rosterContents!.key, name))
    const { lma } = delta(answer.delta)
    expect(lma).toMatchObject({ base: 1, revision: 3, add: tags('c', 'd'), remove: tags('b'), count: 3 })
    expect(await users()).toEqual(['a', 'c', 'd'])
    const again = (await change(body)).json()
    expect(again).toMatchObject({ assigned: [], revoked: [], refused: ['e', 'f'], seats, delta: null })
    expect((await change({})).json()).toEqual({
      assigned: [],
      revoked: [],
      already: [],
      refused: [],
      seats,
      delta: null,
    })
    expect((await seatEvents()).slice(1)).toMatchObject([
      { kind: 'seat.revoked', actor: { kind: 'installation' }, payload: { users: ['b'], by: 'product' } },
      { kind: 'seat.assigned', actor: { kind: 'installation' }, payload: { users: ['c', 'd'], by: 'product' } },
    ])
  })

  test('of many is refused as a whole where a user cannot be, or is named twice', async () => {
    const names = (count: number) => Array.from({ length: count }, (_, at) => `u-${at}`)
    const bad = [
      { assign: ['ada', 'a/b'] },
      { assign: ['ada'], revoke: ['ada'] },
      { assign: names(600), revoke: names(1_001).slice(600) },
      { users: ['ada'] },
    ]
    for (const body of bad)
      expect((await askAs(app, made, 'POST', '/seats', body)).json()).toMatchObject({ code: 'invalid_request' })
    expect(await users()).toEqual([])
    expect(await seatEvents()).toEqual([])
    await askAs(app, made, 'DELETE')
    const late = await askAs(app, made, 'POST', '/seats', { assign: ['ada'] })
    expect(late.json().code).toBe('installation_uninstalled')
  })

  test('pages through them in the order of their bytes', async () => {
    await modify(app, made.license.id, { seats: 20 })
    await give('b', 'B', 'ä', 'a-1', 'a1', '界')
    const seen: string[] = []
    for (let cursor = ''; cursor !== 'null';) {
      const page = (await askAs(app, made, 'GET', `/seats?limit=2${cursor && `&cursor=${cursor}`}`)).json()
      seen.push(...page.data.map((one: { user: string }) => one.user))
      cursor = String(page.nextCursor)
    }
    expect(seen).toEqual(['B', 'a-1', 'a1', 'b', 'ä', '界'])
  })
})

describe('references that no product can mean', () => {
  const slow = 'x'.repeat(10_000)
  const inPath = [slow, 'a%2Fb', 'a%00b', '%20ada', 'ada%20', '%0Aada', 'a%C2%85', '%EF%BB%BFada', 'x'.repeat(256)]
  const inJson = ['', slow, 'a/b', 'a\0b', ' ada', 'ada\t', 'a\nb', '\ud800', 'a\udc00', '..', '.', 'x'.repeat(256)]

  test.each(inPath.map((path) => ({ path, name: path.slice(0, 20) })))('in a path: $name (S2)', async ({ path }) => {
    for (const [method, url] of [
      ['PUT', `/seats/${path}`],
      ['DELETE', `/seats/${path}`],
      ['GET', `/check?user=${path}`],
    ] as const) {
      const answer = await askAs(app, made, method, url)
      expect([method, answer.statusCode, answer.json().code]).toEqual([method, 400, 'invalid_request'])
      expect(answer.json().errors[0].pointer).toBe('/user')
    }
    expect(await seatsOf()).toMatchObject({ data: [], seats: { used: 0 } })
  })

  test.each(inJson.map((user) => ({ user, name: JSON.stringify(user).slice(0, 20) })))(
    'in a list: $name (S2)',
    async ({ user }) => {
      for (const path of ['seats', 'seats/revoke']) {
        const answer = await app.call('POST', `/licenses/${made.license.id}/${path}`, { users: ['ada', user] })
        expect([path, answer.statusCode, answer.json().code]).toEqual([path, 400, 'invalid_request'])
        expect(answer.json().errors[0].pointer).toBe('/users/1')
      }
      expect(await seatsOf()).toMatchObject({ data: [], seats: { used: 0 } })
      expect(await seatEvents()).toEqual([])
    },
  )

  test('all others are taken as they are', async () => {
    await modify(app, made.license.id, { seats: 20 })
    const odd = ['a\\b', "o'brien; drop table seats", 'ü@x', '💩', '%2F', '__proto__', '?a=b#c', 'x'.repeat(255), '-']
    for (const user of odd) expect([user, (await put(user)).statusCode]).toEqual([user, 200])
    expect((await users()).toSorted()).toEqual(odd.toSorted())
    for (const user of odd) expect((await drop(user)).json()).toMatchObject({ user, assigned: false })
    expect(await users()).toEqual([])
  })
})

describe("the server's own answer", () => {
  const check = async (query: string, of = made) => (await askAs(app, of, 'GET', `/check?${query}`)).json()

  test('gives a free seat on first use, and says no where none is left (P1, C1)', async () => {
    for (const user of ['ada', 'bob', 'cyd', 'ada'])
      expect(await check(`user=${user}`)).toMatchObject({ code: 'licensed' })
    expect(await check('user=dan')).toMatchObject({ licensed: false, code: 'no_seat' })
    expect(await check('')).toMatchObject({ code: 'licensed' })
    expect(await users()).toEqual(['ada', 'bob', 'cyd'])
    expect((await seatEvents()).map(({ payload }) => payload)).toEqual(
      ['ada', 'bob', 'cyd'].map((user) => ({ users: [user], by: 'first_use' })),
    )
  })

  test('gives none that would not help: suspended, or without the feature (M5)', async () => {
    expect(await check('user=ada&feature=reports')).toMatchObject({ reasons: ['no_seat', 'feature_missing'] })
    await modify(app, made.license.id, { status: 'suspended' })
    expect(await check('user=ada')).toMatchObject({ code: 'suspended' })
    expect(await users()).toEqual([])
  })

  test('gives none where the package assigns explicitly (P1)', async () => {
    const own = (await install(app, explicit.installKey)) as Seated
    expect(await check('user=ada', own)).toMatchObject({ licensed: false, code: 'no_seat' })
    await put('ada', {}, own)
    expect(await check('user=ada', own)).toMatchObject({ licensed: true, code: 'licensed' })
  })

  test('of a site license asks for no seat and gives none (S2)', async () => {
    await modify(app, made.license.id, { seats: null })
    expect(await check('user=ada')).toMatchObject({ code: 'licensed' })
    expect(await users()).toEqual([])
  })
})

describe('activity', () => {
  const list = async (query = '') => (await app.call('GET', `/licenses/${made.license.id}/seats?${query}`)).json()
  const seconds = (daysAgo = 0) => Math.floor(app.clock.now().getTime() / 1000) - daysAgo * 86_400

  test('is kept of those who have a seat, whatever else is reported (S2)', async () => {
    await give('ada', 'bob')
    const at = seconds(3)
    const seen = { ada: at, stranger: at, ' bad': at, 'a/b': at, 'nul\0': at, bob: 'yesterday', x: -1, y: 1.5 }
    expect((await checkIn(app, made, { seen })).statusCode).toBe(200)
    await app.observations.flush()
    expect((await list('sort=-lastSeen')).data).toMatchObject([
      { user: 'ada', firstSeenAt: new Date(at * 1000).toISOString(), lastSeenAt: new Date(at * 1000).toISOString() },
      { user: 'bob', lastSeenAt: null },
    ])
    // Neither an older report nor one from the future counts beyond what it can know.
    await checkIn(app, made, { seen: { ada: seconds(9), bob: seconds(-400) } })
    await app.observations.flush()
    const [bob, ada] = (await list('sort=-lastSeen')).data
    expect([ada.user, ada.lastSeenAt]).toEqual(['ada', new Date(at * 1000).toISOString()])
    expect(ada.firstSeenAt).toBe(new Date((at - 6 * 86_400) * 1000).toISOString().slice(0, 19) + '.000Z')
    expect(new Date(bob.lastSeenAt).getTime()).toBeLessThanOrEqual(app.clock.now().getTime())
    expect((await list()).counts).toEqual({ assigned: 2, active7: 2, active30: 2, allowed: 3 })
  })

  test('is kept of anybody where no seat is needed, and counted (S2)', async () => {
    await modify(app, made.license.id, { seats: null })
    await give('ada')
    await checkIn(app, made, { seen: { ada: seconds(1), bob: seconds(10), cyd: seconds(40) } })
    await askAs(app, made, 'GET', '/check?user=dan')
    await app.observations.flush()
    expect((await list()).counts).toEqual({ assigned: 1, active7: 2, active30: 3, allowed: null })
    const usersOf = async (query: string) => (await list(query)).data.map(({ user }: { user: string }) => user)
    expect(await usersOf('state=seen')).toEqual(['bob', 'cyd', 'dan'])
    expect(await usersOf('state=assigned')).toEqual(['ada'])
    expect(await usersOf('sort=lastSeen')).toEqual(['cyd', 'bob', 'ada', 'dan'])
    expect(await usersOf('q=D')).toEqual(['ada', 'cyd', 'dan'])
    const first = await list('sort=-lastSeen&limit=3')
    expect([first.data.length, await usersOf(`sort=-lastSeen&limit=3&cursor=${first.nextCursor}`)]).toEqual([
      3,
      ['cyd'],
    ])
    expect(await seatEvents()).toHaveLength(1)
  })
})
