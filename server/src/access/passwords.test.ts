import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { PASSWORD, signInAdmin, tokenOf } from '../../test/sign-in.ts'

const NEW = 'eight lazy herons'
let withMail: TestApp
let without: TestApp
beforeAll(async () => {
  ;[withMail, without] = await Promise.all([createTestApp({ mail: true, work: true }), createTestApp()])
})
afterAll(async () => {
  await Promise.all([withMail.stop(), without.stop()])
})

const reset = (app: TestApp, token: string, password: string) => app.ask('POST', '/password/reset', { token, password })
const linkIn = (text: string) => /http\S+/.exec(text)?.[0] ?? ''

describe('with mail', () => {
  test('a forgotten password: the mail, its link once, every session ended', async () => {
    const app = withMail
    const browser = await signInAdmin(app, app.org)
    const known = await app.ask('POST', '/password/forgot', { email: ` ${browser.email.toUpperCase()}` })
    const unknown = await app.ask('POST', '/password/forgot', { email: 'nobody@example.com' })
    expect([known.statusCode, known.json(), unknown.statusCode, unknown.json()]).toEqual([202, null, 202, null])
    const mail = await until(() => app.mails.find(({ to }) => to === browser.email))
    const token = tokenOf(linkIn(mail.text))
    expect((await reset(app, token, 'short')).json().code).toBe('password_too_weak')
    const both = await Promise.all([reset(app, token, NEW), reset(app, token, NEW)])
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 422])
    expect((await app.ask('GET', '/session', undefined, browser)).json().code).toBe('session_expired')
    const signIn = (password: string) => app.ask('POST', '/session', { email: browser.email, password })
    expect((await signIn(PASSWORD)).statusCode).toBe(401)
    expect((await signIn(NEW)).statusCode).toBe(200)
    expect((await app.events({ kind: 'user.password_changed' })).at(-1)?.payload).toMatchObject({ by: 'link' })
    expect(app.mails.some(({ to }) => to === 'nobody@example.com')).toBe(false)
  })

  test('a mailed link lasts an hour, and a newer one replaces it', async () => {
    const app = withMail
    const browser = await signInAdmin(app, await app.addOrg('Hour'))
    const ask = async () => {
      const before = app.mails.length
      await app.ask('POST', '/password/forgot', { email: browser.email })
      return tokenOf(linkIn((await until(() => app.mails[before])).text))
    }
    const [first, second] = [await ask(), await ask()]
    expect((await reset(app, first, NEW)).json()).toMatchObject({ status: 422, code: 'link_invalid' })
    app.clock.advance(3_600_001)
    expect((await reset(app, second, NEW)).json().code).toBe('link_invalid')
  })

  test('an invitation is mailed, and no admin sees its link', async () => {
    const app = withMail
    const invited = await app.call('POST', '/users', { email: 'new@example.com', name: 'New', role: 'viewer' })
    expect(invited.json().inviteUrl).toBeNull()
    const mail = await until(() => app.mails.find(({ to }) => to === 'new@example.com'))
    const accepted = await app.ask('POST', '/invites/accept', { token: tokenOf(linkIn(mail.text)), password: PASSWORD })
    expect(accepted.statusCode).toBe(200)
    const refused = await app.call('POST', `/users/${app.org.userId}/reset-link`)
    expect(refused.json()).toMatchObject({ status: 409, code: 'state_conflict' })
  })
})

describe('without mail', () => {
  test('asking for a link does nothing, and an admin can hand one over', async () => {
    const app = without
    const browser = await signInAdmin(app, app.org)
    expect((await app.ask('POST', '/password/forgot', { email: browser.email })).statusCode).toBe(202)
    const { url } = (await app.call('POST', `/users/${app.org.userId}/reset-link`)).json()
    expect((await app.ask('GET', `/links/${tokenOf(url)}`)).json()).toMatchObject({
      kind: 'reset',
      email: browser.email,
    })
    expect((await reset(app, tokenOf(url), PASSWORD)).statusCode).toBe(200)
  })

  test('ten wrong passwords close an account for one address, a hundred for all', async () => {
    const app = await createTestApp({ settings: { RATE_LIMIT: '1' } })
    try {
      const browser = await signInAdmin(app, app.org)
      const signIn = (email: string, password: string, from: number) =>
        app.http.inject({
          method: 'POST',
          url: '/api/v1/session',
          payload: { email, password },
          remoteAddress: `192.0.2.${from}`,
        })
      const guess = async (from: number) => (await signIn(browser.email, 'a wrong guess', from)).statusCode
      for (let i = 0; i < 10; i++) expect(await guess(1)).toBe(401)
      expect(await guess(1)).toBe(429)
      expect((await signIn(browser.email, PASSWORD, 99)).statusCode).toBe(200)
      for (let from = 2; from < 11; from++) {
        for (let i = 0; i < 10; i++) await guess(from)
      }
      const closed = await signIn(browser.email, PASSWORD, 99)
      expect(closed.json()).toMatchObject({ status: 429, code: 'rate_limited' })
      expect(Number(closed.headers['retry-after'])).toBeGreaterThan(600)
      expect((await signIn('other@example.com', PASSWORD, 99)).statusCode).toBe(401)
      app.clock.advance(15 * 60_000 + 1000)
      expect((await signIn(browser.email, PASSWORD, 99)).statusCode).toBe(200)
    } finally {
      await app.stop()
    }
  })

  test('one address cannot try without end', async () => {
    const app = await createTestApp({ settings: { RATE_LIMIT: '1' } })
    try {
      const answers = []
      for (let i = 0; i < 12; i++) answers.push(await app.ask('POST', '/invites/accept', { token: `guess-${i}` }))
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array.from({ length: 10 }, () => 422), 429, 429])
      expect(answers[11]?.json().code).toBe('rate_limited')
    } finally {
      await app.stop()
    }
  })
})
