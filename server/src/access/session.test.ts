import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { browserOf, PASSWORD, signInAdmin, type Browser } from '../../test/sign-in.ts'

let app: TestApp
let browser: Browser & { email: string }
beforeAll(async () => {
  app = await createTestApp()
  browser = await signInAdmin(app, app.org)
})
afterAll(() => app.stop())

const signIn = (email: string, password: string, headers: Record<string, string> = {}) =>
  app.ask('POST', '/session', { email, password }, headers)

async function headersAfter(email = browser.email): Promise<Browser> {
  return browserOf(await signIn(email, PASSWORD))
}

describe('signing in', () => {
  test('sets a cookie that scripts and other sites cannot use, and writes an event', async () => {
    const response = await signIn(browser.email.toUpperCase(), PASSWORD)
    expect(response.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 14 * 86_400 })
    expect(response.cookies[0]).not.toHaveProperty('secure')
    expect(response.json()).toMatchObject({ org: { id: app.org.orgId }, role: 'admin', mailEnabled: false })
    expect((await app.events({ kind: 'user.signed_in' })).at(-1)?.payload).toMatchObject({ userId: app.org.userId })
  })

  test('a wrong password and an unknown email are told the same', async () => {
    const [wrong, unknown] = [
      await signIn(browser.email, 'not the password'),
      await signIn('nobody@example.com', PASSWORD),
    ]
    expect(wrong.statusCode).toBe(401)
    expect({ ...wrong.json(), requestId: '' }).toEqual({ ...unknown.json(), requestId: '' })
    expect(wrong.json().code).toBe('credentials_invalid')
  })

  test('another site cannot sign somebody in', async () => {
    const refused = await signIn(browser.email, PASSWORD, { 'sec-fetch-site': 'cross-site' })
    expect(refused.json()).toMatchObject({ status: 403, code: 'origin_refused' })
  })
})

describe('a session', () => {
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'http://localhost:4000', host: 'localhost:4000' }, 200],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:4000', host: 'localhost:4000' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{}, 403],
  ])('changes things only from its own pages: %j → %i', async (from, status) => {
    const { cookie } = await headersAfter()
    const headers = { cookie, ...from } as Record<string, string>
    const response = await app.ask('PUT', '/session/org', { orgId: app.org.orgId }, headers)
    expect(response.statusCode).toBe(status)
    if (status === 403) expect(response.json().code).toBe('origin_refused')
    expect((await app.ask('GET', '/session', undefined, { cookie })).statusCode).toBe(200)
  })

  test('ends after fourteen days', async () => {
    const headers = await headersAfter()
    app.clock.advance(14 * 86_400_000 - 60_000)
    expect((await app.ask('GET', '/org', undefined, headers)).statusCode).toBe(200)
    app.clock.advance(120_000)
    expect((await app.ask('GET', '/org', undefined, headers)).json()).toMatchObject({
      status: 401,
      code: 'session_expired',
    })
  })

  test('is over when signed out, for the holder of a copy of the cookie too', async () => {
    const headers = await headersAfter()
    const response = await app.ask('DELETE', '/session', undefined, headers)
    expect(response.cookies[0]).toMatchObject({ name: 'openlma_session', value: '' })
    expect((await app.ask('GET', '/session', undefined, headers)).json().code).toBe('session_expired')
  })

  test('without one: unauthenticated; with an invented one: session_expired', async () => {
    expect((await app.ask('GET', '/session')).json()).toMatchObject({ status: 401, code: 'unauthenticated' })
    const invented = { cookie: 'openlma_session=invented' }
    expect((await app.ask('GET', '/session', undefined, invented)).json().code).toBe('session_expired')
  })

  test('an API key cannot do what only a person can', async () => {
    for (const [method, path, body] of [
      ['GET', '/session', undefined],
      ['DELETE', '/session', undefined],
      ['PUT', '/session/org', { orgId: app.org.orgId }],
      ['PUT', '/session/password', { current: PASSWORD, password: 'eight lazy herons' }],
      ['POST', '/orgs', { name: 'Second' }],
    ] as const) {
      expect((await app.call(method, path, body)).json(), `${method} ${path}`).toMatchObject({
        status: 403,
        code: 'forbidden',
      })
    }
  })
})

describe("one's password", () => {
  test('is changed with the current one; other sessions end, this one stays', async () => {
    const [here, elsewhere] = [await headersAfter(), await headersAfter()]
    const change = (current: string, password: string) =>
      app.ask('PUT', '/session/password', { current, password }, here)
    expect((await change('not the password', 'eight lazy herons')).json().code).toBe('credentials_invalid')
    expect((await change(PASSWORD, 'short')).json().code).toBe('password_too_weak')
    expect((await change(PASSWORD, 'eight lazy herons')).statusCode).toBe(200)
    expect((await app.ask('GET', '/session', undefined, here)).statusCode).toBe(200)
    expect((await app.ask('GET', '/session', undefined, elsewhere)).json().code).toBe('session_expired')
    expect((await signIn(browser.email, PASSWORD)).statusCode).toBe(401)
    expect((await app.events({ kind: 'user.password_changed' })).at(-1)?.payload).toMatchObject({ by: 'self' })
    expect((await change('eight lazy herons', PASSWORD)).statusCode).toBe(200)
  })
})

describe('several orgs', () => {
  test('an admin makes one, works in it, and comes back; a stranger to it gets nothing', async () => {
    const headers = await headersAfter()
    const made = await app.ask('POST', '/orgs', { name: 'Second' }, headers)
    expect(made.statusCode).toBe(201)
    const { id } = made.json<{ id: string }>()
    expect((await app.eventsOf(id)).map(({ kind }) => kind)).toEqual(['org.created', 'user.joined'])
    const switched = await app.ask('PUT', '/session/org', { orgId: id }, headers)
    expect(switched.json()).toMatchObject({ org: { id }, role: 'admin', orgs: [{ id }, { id: app.org.orgId }] })
    expect((await app.ask('GET', '/org', undefined, headers)).json().name).toBe('Second')
    const foreign = await app.addOrg('Foreign')
    const refused = await app.ask('PUT', '/session/org', { orgId: foreign.orgId }, headers)
    expect(refused.json()).toMatchObject({ status: 404, code: 'not_found' })
    expect((await app.ask('GET', '/org', undefined, headers)).json().name).toBe('Second')
    await app.ask('PUT', '/session/org', { orgId: app.org.orgId }, headers)
  })
})
