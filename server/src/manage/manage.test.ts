import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify, newToken, unique, type Installed } from '../../test/product.ts'
import type { TestPackage } from '../../test/product.ts'
import { clearOldSessions } from './clear-old.ts'
import { KEPT_AFTER, SESSION_LIFETIME } from './rules.ts'

const MINUTE = 60_000

let app: TestApp
let pkg: TestPackage
let made: Installed

beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { defaultTerms: { status: 'trial', days: 30, seats: 5 } })
  made = await install(app, pkg.installKey, { version: '3.1.0', subscriber: { orgId: unique('acme'), name: 'Acme' } })
})
afterAll(() => app.stop())

async function linkOf(installed: Installed, person?: string): Promise<string> {
  const answer = await askAs(app, installed, 'POST', '/manage-link', { ...(person && { person }) })
  expect(answer.statusCode).toBe(201)
  return String(answer.json().url).split('/manage/')[1] ?? ''
}

const open = (link: string) => app.ask('POST', '/manage/sessions', { link })

async function sessionOf(installed: Installed, person?: string): Promise<string> {
  return (await open(await linkOf(installed, person))).json().token
}

const asCustomer = (session: string, method: string, path = '', body?: unknown) =>
  app.ask(method, `/manage${path}`, body, { authorization: `Bearer ${session}` })

const codeOf = async (answer: ReturnType<typeof open>) => [(await answer).statusCode, (await answer).json().code]
const OVER = [401, 'manage_session_invalid']

describe('the link of the manage page (S3)', () => {
  test('opens one session, once; events tell of both and hold no secret (E1)', async () => {
    const answer = await askAs(app, made, 'POST', '/manage-link', { person: '  Grace  ' })
    const { url, expiresAt } = answer.json()
    expect(url).toMatch(/\/manage\/[A-Za-z0-9_-]{43}$/)
    expect(Date.parse(expiresAt) - app.clock.now().getTime()).toBeGreaterThan(9 * MINUTE)
    const link = url.split('/manage/')[1]
    const opened = await open(link)
    expect(opened.statusCode).toBe(201)
    const { token } = opened.json()
    expect((await asCustomer(token, 'GET')).json()).toMatchObject({ person: 'Grace', productName: 'Reports' })
    expect(await codeOf(open(link))).toEqual(OVER)
    const events = (await app.events({ installationId: made.installation.id })).filter(({ kind }) =>
      kind.startsWith('manage'),
    )
    expect(events.map(({ kind, actor, payload }) => [kind, actor.kind, payload?.['person']])).toEqual([
      ['manage_link.issued', 'installation', 'Grace'],
      ['manage_link.opened', 'customer', 'Grace'],
    ])
    // A name stands where it can be erased, and an actor never is (E2).
    expect(JSON.stringify(events.map(({ actor }) => actor))).not.toContain('Grace')
    const rows = await sql`select * from manage_sessions`.execute(app.app.database.db)
    for (const secret of [link, token]) expect(JSON.stringify([events, rows.rows])).not.toContain(secret)
  })

  test('of many who open it at once, one does', async () => {
    const link = await linkOf(made)
    const answers = await Promise.all(Array.from({ length: 8 }, () => open(link)))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 401),
    ])
  })

  test('waits ten minutes, and the session lasts an hour', async () => {
    const [first, second] = [await linkOf(made), await linkOf(made)]
    app.clock.advance(9 * MINUTE)
    const session = (await open(first)).json().token
    app.clock.advance(2 * MINUTE)
    expect(await codeOf(open(second))).toEqual(OVER)
    app.clock.advance(SESSION_LIFETIME - 3 * MINUTE)
    expect((await asCustomer(session, 'GET')).statusCode).toBe(200)
    app.clock.advance(2 * MINUTE)
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/activity', undefined],
      ['POST', '/seats', { users: ['u'] }],
      ['POST', '/seats/revoke', { users: ['u'] }],
      ['POST', '/requests', { seats: 9 }],
    ] as const)
      expect([path, ...(await codeOf(asCustomer(session, method, path, body)))]).toEqual([path, ...OVER])
  })

  test.each(['', 'x', 'x'.repeat(43)])('"%s" opens nothing', async (link) => {
    expect((await codeOf(open(link)))[0]).toBe(link === '' ? 400 : 401)
  })

  test('neither a link, a token of an installation nor an API key is a session, and a session is no token', async () => {
    const session = await sessionOf(made)
    for (const bearer of [await linkOf(made), made.token, app.org.apiKey, pkg.installKey])
      expect(await codeOf(asCustomer(bearer, 'GET'))).toEqual(OVER)
    const asProduct = { ...made, token: session }
    expect(await codeOf(askAs(app, asProduct, 'POST', '/manage-link'))).toEqual([401, 'token_invalid'])
  })

  test('an uninstalled product gets none, and its page is closed, also after it came back under its token (I5)', async () => {
    const token = newToken()
    const subscriber = { orgId: unique('gone') }
    const gone = await install(app, pkg.installKey, { token, subscriber })
    const [link, session] = [await linkOf(gone), await sessionOf(gone)]
    await askAs(app, gone, 'DELETE')
    const closed = async () => {
      expect(await codeOf(open(link))).toEqual(OVER)
      expect(await codeOf(asCustomer(session, 'GET'))).toEqual(OVER)
      expect(await codeOf(asCustomer(session, 'POST', '/seats', { users: ['u'] }))).toEqual(OVER)
    }
    await closed()
    expect(await codeOf(askAs(app, gone, 'POST', '/manage-link'))).toEqual([409, 'installation_uninstalled'])
    app.clock.advance(1_000)
    await install(app, pkg.installKey, { token, subscriber })
    await closed()
    expect((await asCustomer(await sessionOf(gone), 'GET')).statusCode).toBe(200)
  })

  test('a re-link closes the page of whoever had the installation before (I4)', async () => {
    const subscriber = { orgId: unique('stolen') }
    const before = await install(app, pkg.installKey, { subscriber })
    const [link, session] = [await linkOf(before), await sessionOf(before)]
    const code = await app.call('POST', '/activation-codes', { packageId: pkg.id, licenseId: before.license.id })
    await install(app, pkg.installKey, { subscriber, activationCode: code.json().code })
    expect(await codeOf(open(link))).toEqual(OVER)
    expect(await codeOf(asCustomer(session, 'GET'))).toEqual(OVER)
    expect(await codeOf(asCustomer(session, 'POST', '/requests', { seats: 9 }))).toEqual(OVER)
  })

  test('a name that was erased from the history stands nowhere any more, and sessions that are over go (E2)', async () => {
    const installed = await install(app, pkg.installKey)
    const session = await sessionOf(installed, 'Lovelace')
    await asCustomer(session, 'POST', '/seats', { users: ['u-1'] })
    const { leadId } = (await app.call('GET', `/licenses/${installed.license.id}`)).json()
    const activity = async () => (await asCustomer(await sessionOf(installed), 'GET', '/activity')).body
    expect(await activity()).toContain('Lovelace')
    await app.call('POST', `/leads/${leadId}/erase`, { confirm: 'erase' })
    expect(await activity()).not.toContain('Lovelace')
    app.clock.advance(2 * SESSION_LIFETIME + KEPT_AFTER)
    await clearOldSessions(app.app).run(undefined as never)
    const { rows } = await sql`select id from manage_sessions`.execute(app.app.database.db)
    expect(rows).toEqual([])
  })

  test('the page is never named to the sites it leads to', async () => {
    const answer = await app.http.inject({ url: `/manage/${newToken()}` })
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
  })
})

describe('what the customer sees (S3)', () => {
  test('the license in full, and nothing that is the vendor’s own', async () => {
    await modify(app, made.license.id, {
      seats: 7,
      features: { reports: true, rows: 100 },
      message: 'Thank you',
      reason: 'secret-reason',
      attributes: { margin: 'secret-attribute' },
      externalRef: 'secret-ref',
    })
    await askAs(app, made, 'PATCH', '', { facts: { nodes: 3, os: 'linux' } })
    await modify(app, made.license.id, { attributes: { margin: 'secret-later' }, reason: 'secret-too' })
    const session = await sessionOf(made)
    const { body, ...answer } = await asCustomer(session, 'GET')
    expect(answer.statusCode).toBe(200)
    const overview = JSON.parse(body)
    expect(overview).toMatchObject({
      productName: 'Reports',
      vendorName: 'Acme',
      subscriber: { name: 'Acme' },
      licenseNumber: made.license.number,
      state: 'trial',
      seats: { allowed: 7, used: 0, active7: 0, active30: 0, assignment: 'first_use' },
      expires: made.license.expires,
      timeZone: 'Europe/Berlin',
      features: [
        { name: 'reports', value: true },
        { name: 'rows', value: 100 },
      ],
      message: 'Thank you',
      dataSent: {
        version: '3.1.0',
        usersSeen: 0,
        facts: [
          { name: 'nodes', value: 3 },
          { name: 'os', value: 'linux' },
        ],
      },
      request: null,
      person: null,
    })
    expect(overview.accessUntil).toMatch(/T2[23]:00:00\.000Z$/)
    const activity = await asCustomer(session, 'GET', '/activity')
    expect(activity.json().data).toMatchObject([
      { kind: 'manage_link.opened', by: 'customer' },
      {
        kind: 'license.modified',
        by: 'vendor',
        person: null,
        changes: [
          { of: 'seats', before: 5, after: 7 },
          { of: 'message', before: null, after: 'Thank you' },
          { of: 'feature', feature: 'reports', before: null, after: true },
          { of: 'feature', feature: 'rows', before: null, after: 100 },
        ],
      },
      { kind: 'manage_link.opened' },
      { kind: 'manage_link.opened' },
      { kind: 'manage_link.opened' },
      { kind: 'manage_link.opened', person: 'Grace' },
      { kind: 'license.issued', by: 'product' },
    ])
    for (const text of [body, activity.body]) expect(text).not.toMatch(/secret|Ada/)
  })

  test('only of its own installation, and page by page', async () => {
    const other = await install(app, pkg.installKey)
    const session = await sessionOf(other)
    await asCustomer(session, 'POST', '/seats', { users: ['u-other'] })
    const overview = await asCustomer(session, 'GET')
    expect(overview.json().licenseNumber).toBe(other.license.number)
    const seen: { kind: string }[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = `?limit=1${cursor && `&cursor=${cursor}`}`
      const page = (await asCustomer(session, 'GET', `/activity${query}`)).json()
      seen.push(...page.data)
      cursor = page.nextCursor
    }
    expect(seen.map(({ kind }) => kind)).toEqual(['seat.assigned', 'manage_link.opened', 'license.issued'])
    expect(overview.body).not.toContain(made.license.number)
  })

  test('who gave no proof learns nothing of the subscriber but the id that was named (I4)', async () => {
    const orgId = unique('known')
    await install(app, pkg.installKey, { subscriber: { orgId, name: 'Known Inc' } })
    const second = await addPackage(app)
    const stranger = await install(app, second.installKey, { subscriber: { orgId } })
    const overview = await asCustomer(await sessionOf(stranger), 'GET')
    expect(overview.json().subscriber).toEqual({ orgId, name: null })
  })
})

describe('seats from the manage page (S1, S3)', () => {
  test('many at once while some are free; every change is an event of the customer', async () => {
    const installed = await install(app, pkg.installKey)
    const session = await sessionOf(installed, 'Grace')
    const assign = (users: string[]) => asCustomer(session, 'POST', '/seats', { users })
    expect((await assign(['a', 'b', 'a', 'c'])).json()).toEqual({
      assigned: ['a', 'b', 'c'],
      already: [],
      refused: [],
      seats: { allowed: 5, used: 3 },
    })
    expect((await assign(['c', 'd', 'e', 'f', 'g'])).json()).toEqual({
      assigned: ['d', 'e'],
      already: ['c'],
      refused: ['f', 'g'],
      seats: { allowed: 5, used: 5 },
    })
    const revoked = await asCustomer(session, 'POST', '/seats/revoke', { users: ['a', 'z'] })
    expect(revoked.json()).toEqual({ revoked: ['a'], already: ['z'], seats: { allowed: 5, used: 4 } })
    const events = (await app.events({ licenseId: installed.license.id })).filter(({ kind }) =>
      kind.startsWith('seat.'),
    )
    expect(events.map(({ kind, actor, payload }) => [kind, actor.kind, payload])).toEqual([
      ['seat.assigned', 'customer', { users: ['a', 'b', 'c'], by: 'manage_page' }],
      ['seat.assigned', 'customer', { users: ['d', 'e'], by: 'manage_page' }],
      ['seat.revoked', 'customer', { users: ['a'], by: 'manage_page' }],
    ])
    const [last] = (await asCustomer(session, 'GET', '/activity')).json().data
    expect(last).toMatchObject({ kind: 'seat.revoked', by: 'customer', person: 'Grace', users: ['a'], userCount: 1 })
  })

  test('the list names who has a seat and who was seen, page by page, and finds by a part', async () => {
    const installed = await install(app, pkg.installKey)
    const session = await sessionOf(installed)
    await asCustomer(session, 'POST', '/seats', { users: ['ann', 'bob', 'anna'] })
    const list = async (query: string) => (await asCustomer(session, 'GET', `/seats?${query}`)).json()
    const first = await list('limit=2')
    expect(first).toMatchObject({ data: [{ user: 'ann' }, { user: 'anna' }], seats: { allowed: 5, used: 3 } })
    expect(await list(`limit=2&cursor=${first.nextCursor}`)).toMatchObject({
      data: [{ user: 'bob' }],
      nextCursor: null,
    })
    expect((await list('q=ann')).data).toHaveLength(2)
    expect((await list('state=seen')).data).toEqual([])
  })

  test.each([
    ['nobody', []],
    ['a slash', ['fine', 'a/b']],
    ['an empty one', ['fine', '']],
    ['white space around', ['fine', ' a']],
    ['a NUL', ['fine', 'a\u0000']],
    ['half a pair', ['fine', '\ud800']],
    ['more than a thousand', Array.from({ length: 1_001 }, (_, at) => `u-${at}`)],
  ])('refused as a whole: %s', async (_name, users) => {
    const session = await sessionOf(made)
    const answer = await asCustomer(session, 'POST', '/seats', { users })
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
    expect((await asCustomer(session, 'GET')).json().seats.used).toBe(0)
  })

  test('a page whose product is uninstalled meanwhile changes nothing, whoever comes first', async () => {
    const installed = await install(app, pkg.installKey)
    const session = await sessionOf(installed)
    const [assigned] = await Promise.all([
      asCustomer(session, 'POST', '/seats', { users: ['late'] }),
      askAs(app, installed, 'DELETE'),
    ])
    expect([200, 401]).toContain(assigned.statusCode)
    const { rows } = await sql<{ seats_used: number }>`
      select seats_used from licenses where id = ${installed.license.id}`.execute(app.app.database.db)
    expect(rows).toEqual([{ seats_used: 0 }])
  })
})

describe('asking for more (S3)', () => {
  const itemsOf = async (licenseId: string) =>
    (await app.call('GET', '/attention'))
      .json()
      .data.filter(
        (one: { kind: string; licenseId: string }) => one.kind === 'more_requested' && one.licenseId === licenseId,
      )

  test('one open at a time; the same once more changes nothing; closed when the vendor has dealt with it', async () => {
    const installed = await install(app, pkg.installKey)
    const session = await sessionOf(installed, 'Grace')
    const ask = (body: object) => asCustomer(session, 'POST', '/requests', body)
    const first = await ask({ seats: 20, until: '2030-12-31', message: 'We grow.' })
    expect(first.statusCode).toBe(201)
    expect((await ask({ seats: 20, until: '2030-12-31', message: ' We grow. ' })).json()).toEqual(first.json())
    await ask({ seats: 3_000, until: '2031-01-01' })
    const events = (await app.events({ licenseId: installed.license.id })).filter(({ kind }) =>
      kind.endsWith('requested'),
    )
    expect(events.map(({ actor, payload }) => [actor.kind, payload])).toEqual([
      ['customer', { seats: 20, until: '2030-12-31', message: 'We grow.', person: 'Grace' }],
      ['customer', { seats: 3_000, until: '2031-01-01', message: null, person: 'Grace' }],
    ])
    const [item, ...others] = await itemsOf(installed.license.id)
    expect(others).toEqual([])
    expect(item).toMatchObject({
      count: 2,
      detail: 'Asked for: 3,000 seats, access until 1 January 2031.',
      packageName: 'Reports',
      subscriberName: expect.stringMatching(/^acme-/),
    })
    expect((await asCustomer(session, 'GET')).json().request).toMatchObject({
      seats: 3_000,
      until: '2031-01-01',
      message: null,
    })
    const [line] = (await asCustomer(session, 'GET', '/activity')).json().data
    expect(line).toMatchObject({ kind: 'license.more_requested', person: 'Grace', request: { seats: 3_000 } })
    await app.call('POST', `/attention/${item.id}/resolve`)
    expect((await asCustomer(session, 'GET')).json().request).toBeNull()
    expect((await ask({ seats: 6 })).statusCode).toBe(201)
    expect(await itemsOf(installed.license.id)).toHaveLength(1)
  })

  test.each([
    {},
    { seats: 0 },
    { seats: 1.5 },
    { seats: 4 },
    { seats: 5, until: '2031-01-01' },
    { until: '2020-01-01', message: 'Back then' },
    { until: '2030-02-30' },
    { message: '' },
    { message: 'x'.repeat(2_001) },
  ])('refused: %j', async (body) => {
    const answer = await asCustomer(await sessionOf(made), 'POST', '/requests', body)
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_request'])
    expect(await itemsOf(made.license.id)).toEqual([])
  })

  test('what is no more than there is, is named', async () => {
    const session = await sessionOf(made)
    const told = async (body: object) => (await asCustomer(session, 'POST', '/requests', body)).json().errors
    const { seats, expires } = (await app.call('GET', `/licenses/${made.license.id}`)).json()
    const fewer = `is not more than the ${seats} allowed now`
    expect(await told({ seats })).toEqual([{ pointer: '/seats', detail: fewer }])
    const detail = `is not later than ${expires}, to which access lasts`
    expect(await told({ until: expires })).toEqual([{ pointer: '/until', detail }])
    const endless = await install(app, pkg.installKey)
    await modify(app, endless.license.id, { status: 'active', expires: null })
    const answer = await asCustomer(await sessionOf(endless), 'POST', '/requests', { until: '2031-01-01' })
    expect(answer.json().errors).toEqual([{ pointer: '/until', detail: 'is asked for, but access does not end' }])
  })
})
