import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '../src/access/schema.ts'
import { urlOf } from '../src/platform/mount.ts'
import { routes } from '../src/routes.ts'
import { createTestApp, type TestApp } from './harness.ts'
import { countRows } from './org-dump.ts'
import { browserOf, PASSWORD, signInAdmin, tokenOf } from './sign-in.ts'
import { callOf, nameOf } from './vendor-calls.ts'
import { furnish, pathWith, type Furnished } from './vendor-things.ts'

const vendorRoutes = routes
  .filter((route) => route.audience === 'vendor' && !callOf(route).stream)
  // Signing out ends what the others need.
  .toSorted((a, b) => Number(nameOf(a) === 'DELETE /session') - Number(nameOf(b) === 'DELETE /session'))

const SCOPES = { read: 'viewer', write: 'license_manager', admin: 'admin' } as const

describe('who may call what', () => {
  let app: TestApp
  let own: Furnished
  const callers = new Map<string, Record<string, string>>()

  beforeAll(async () => {
    app = await createTestApp()
    own = await furnish(app, app.org, 'house')
    for (const role of ROLES) {
      const invited = await app.call('POST', '/users', { email: `${role}@example.com`, name: role, role })
      const token = tokenOf(invited.json().inviteUrl)
      callers.set(role, browserOf(await app.ask('POST', '/invites/accept', { token, name: role, password: PASSWORD })))
    }
    for (const scope of Object.keys(SCOPES)) {
      const { key } = (await app.call('POST', '/api-keys', { name: scope, scopes: [scope] })).json()
      callers.set(`key ${scope}`, { authorization: `Bearer ${key}` })
    }
  })

  afterAll(() => app.stop())

  /** The answer's status and code; the call changes nothing where its revision or id is made up. */
  async function verdict(route: (typeof vendorRoutes)[number], caller: string, things: Furnished): Promise<string> {
    const call = callOf(route)
    const headers = { ...callers.get(caller), ...(call.revision ? { 'if-match': '"999"' } : {}) }
    const answer = await app.ask(route.method, pathWith(route.path, things), call.body?.(own), headers)
    if (answer.statusCode < 300) return 'done'
    return `${answer.statusCode} ${answer.json().code}`
  }

  test('each role reads what it may read of a thing that is there', async () => {
    for (const route of vendorRoutes.filter(({ params, method }) => params && method === 'GET')) {
      for (const role of callOf(route).roles) {
        expect(`${nameOf(route)} ${role} ${await verdict(route, role, own)}`).toBe(`${nameOf(route)} ${role} done`)
      }
    }
  })

  describe.each(ROLES)('%s', (role: Role) => {
    test.each(vendorRoutes.map((route) => ({ route, name: nameOf(route) })))('$name', async ({ route }) => {
      const nobody = Object.fromEntries(Object.entries(own).map(([kind]) => [kind, 'none_1'])) as unknown as Furnished
      const allowed = callOf(route).roles.includes(role)
      if (!allowed) {
        await app.sealer.idle()
        const before = await countRows(app.app.database.db)
        expect(await verdict(route, role, own)).toBe('403 forbidden')
        expect(await countRows(app.app.database.db)).toEqual(before)
      } else if (route.params) expect(await verdict(route, role, nobody)).toBe('404 not_found')
      else if (nameOf(route) === 'PUT /session/password')
        expect(await verdict(route, role, own)).toBe('401 credentials_invalid')
      else expect(await verdict(route, role, own)).toBe(callOf(route).revision ? '412 stale_revision' : 'done')
    })
  })

  describe.each(Object.entries(SCOPES))('an API key of scope %s', (scope, role) => {
    test.each(vendorRoutes.map((route) => ({ route, name: nameOf(route) })))('$name', async ({ route }) => {
      const call = callOf(route)
      const allowed = call.roles.includes(role) && !call.person
      const got = await verdict(route, `key ${scope}`, {
        ...own,
        users: 'none_1',
        'api-keys': 'none_1',
        packages: 'none_1',
      })
      if (allowed) expect(got).not.toMatch(/^(401|403|5)/)
      else expect(got).toBe('403 forbidden')
    })
  })

  test.each(vendorRoutes.map((route) => ({ route, name: nameOf(route) })))(
    '$name needs somebody',
    async ({ route }) => {
      const path = urlOf({ ...route, path: pathWith(route.path, own) })
      const answers = [
        [await app.ask(route.method, path), 'unauthenticated'],
        [await app.ask(route.method, path, undefined, { authorization: 'Bearer lma_made-up' }), 'api_key_invalid'],
        [
          await app.ask(route.method, path, undefined, { authorization: `Bearer ${own.secrets.installKey}` }),
          'api_key_invalid',
        ],
        [
          await app.ask(route.method, path, undefined, { authorization: `Bearer ${own.secrets.token}` }),
          'api_key_invalid',
        ],
        [await app.ask(route.method, path, undefined, { cookie: 'openlma_session=made-up' }), 'session_expired'],
      ] as const
      expect(answers.map(([answer]) => [answer.statusCode, answer.json().code])).toEqual(
        answers.map(([, code]) => [401, code]),
      )
    },
  )

  test('a revoked key, an expired key and an ended session open nothing', async () => {
    const key = async (body: object) =>
      (await app.call('POST', '/api-keys', { name: 'Key', scopes: ['admin'], ...body })).json()
    const [revoked, expiring] = [await key({}), await key({ expiresInDays: 1 })]
    await app.call('DELETE', `/api-keys/${revoked.id}`)
    const { cookie } = await signInAdmin(app, app.org)
    callers.set('ended', { cookie, 'sec-fetch-site': 'same-origin' })
    expect((await app.ask('GET', '/org', undefined, { cookie })).statusCode).toBe(200)
    app.clock.advance(15 * 86_400_000)
    callers.set('revoked', { authorization: `Bearer ${revoked.key}` })
    callers.set('expired', { authorization: `Bearer ${expiring.key}` })
    for (const route of vendorRoutes) {
      const got = [
        await verdict(route, 'revoked', own),
        await verdict(route, 'expired', own),
        await verdict(route, 'ended', own),
      ]
      expect([nameOf(route), ...got]).toEqual([
        nameOf(route),
        '401 api_key_invalid',
        '401 api_key_invalid',
        '401 session_expired',
      ])
    }
  })

  test('an admin is an admin of one org only', async () => {
    const other = await app.addOrg('Other')
    const browser = await signInAdmin(app, other)
    const mine = await app.ask('GET', '/org', undefined, { cookie: browser.cookie })
    expect(mine.json().id).toBe(other.orgId)
  })
})
