import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROBLEMS } from '../src/platform/errors.ts'
import { urlOf } from '../src/platform/mount.ts'
import type { Route } from '../src/platform/route.ts'
import { routes } from '../src/routes.ts'
import { BAD_IDS, badBodies, badQueries, type Case } from './bad-requests.ts'
import { createTestApp, type TestApp } from './harness.ts'
import { openCallOf } from './open-calls.ts'
import { countRows, dumpOrg } from './org-dump.ts'
import { signInAdmin } from './sign-in.ts'
import { callOf, nameOf } from './vendor-calls.ts'
import { furnish, pathWith, type Furnished } from './vendor-things.ts'

const named = (some: Route[]) => some.map((route) => ({ route, name: nameOf(route) }))
const streams = (route: Route) => (route.audience === 'vendor' ? callOf(route) : openCallOf(route)).stream

/** How each kind of caller is refused that does not hold what it should. */
const REFUSED_AS: Record<string, string> = {
  'install key': 'install_key_invalid',
  'installation token': 'token_invalid',
  'manage session': 'manage_session_invalid',
}

describe('bad input', () => {
  let app: TestApp
  let own: Furnished
  let session: Record<string, string>
  let before: unknown

  beforeAll(async () => {
    app = await createTestApp()
    own = await furnish(app, app.org, 'house')
    const { cookie, 'sec-fetch-site': site } = await signInAdmin(app, app.org)
    session = { cookie, 'sec-fetch-site': site }
    before = await everything()
  })

  afterAll(async () => {
    // Runs after all of them: what was refused has written nothing.
    const after = await everything()
    await app.stop()
    expect(after).toEqual(before)
  })

  async function everything() {
    await app.sealer.idle()
    const { db } = app.app.database
    // Reading a roster may sign it anew.
    const rows = (await dumpOrg(db, own.orgs)).filter((row) => !row.startsWith('rosters '))
    return [await countRows(db), rows]
  }

  function pathOf(route: Route): string {
    const path = route.path
      .replace('links/:token', 'links/made-up')
      .replace('install-pages/:slug', `install-pages/${own.secrets.slug}`)
    return urlOf({ ...route, path: pathWith(path, own) })
  }

  function headersOf(route: Route): Record<string, string> {
    if (route.audience === 'vendor') return { ...session, ...(callOf(route).revision ? { 'if-match': '"999"' } : {}) }
    const bearer = openCallOf(route).bearer?.(own)
    return bearer ? { authorization: `Bearer ${bearer}` } : {}
  }

  /** `status code`, or what is wrong with the form of the answer. */
  async function answerTo(
    method: string,
    url: string,
    headers: Record<string, string>,
    payload?: string | Buffer,
  ): Promise<string> {
    const answer = await app.http.inject({
      method: method as 'GET',
      url,
      headers,
      ...(payload === undefined ? {} : { payload }),
    })
    const { statusCode } = answer
    if (statusCode < 400) return String(statusCode)
    const type = String(answer.headers['content-type'])
    if (!type.startsWith('application/problem+json')) return `${statusCode} as ${type}`
    const problem = answer.json<{ status: number; code: string; title: string; detail: string; requestId: string }>()
    const known = (PROBLEMS as Record<string, readonly [number, string]>)[problem.code]
    if (known?.[0] !== statusCode || problem.status !== statusCode) return `${statusCode} with code ${problem.code}`
    if (!problem.title || !problem.detail || problem.requestId !== answer.headers['x-request-id'])
      return `${statusCode} incomplete`
    return `${statusCode} ${problem.code}`
  }

  /** The cases that are answered otherwise than expected, a line each. */
  async function deviations(route: Route, cases: Case[]): Promise<string> {
    const wrong: string[] = []
    for (const { name, expected, payload, contentType = 'application/json', query, method = route.method } of cases) {
      const headers = {
        ...headersOf(route),
        ...(contentType === null || route.body === undefined ? {} : { 'content-type': contentType }),
      }
      const got = await answerTo(
        method,
        query === undefined ? pathOf(route) : `${pathOf(route)}?${query}`,
        headers,
        payload,
      )
      const right = typeof expected === 'string' ? got === expected : expected.test(got)
      if (!right) wrong.push(`${name}: ${got} instead of ${String(expected)}`)
    }
    return wrong.join('\n')
  }

  test.each(named(routes.filter(({ body }) => body)))('$name: body', async ({ route }) => {
    const open = route.audience === 'open' ? openCallOf(route) : null
    const valid = open ? open.body : callOf(route).body?.(own)
    if (!valid) throw new Error(`${nameOf(route)} takes a body: say which`)
    expect(await deviations(route, badBodies(route, valid, open?.optionalBody === true))).toBe('')
  })

  test.each(named(routes.filter(({ query }) => query)))('$name: query', async ({ route }) => {
    const cases = badQueries(route.query!)
    expect(cases.length).toBeGreaterThan(3)
    expect(await deviations(route, cases)).toBe('')
  })

  test.each(named(routes.filter(({ params }) => params)))('$name: path', async ({ route }) => {
    const wrong: string[] = []
    const body = route.audience === 'open' ? openCallOf(route).body : callOf(route).body?.(own)
    for (const id of BAD_IDS) {
      const path = urlOf({ ...route, path: route.path.replaceAll(/:\w+/g, id) })
      const headers = { ...headersOf(route), ...(body ? { 'content-type': 'application/json' } : {}) }
      const got = await answerTo(route.method, path, headers, body && JSON.stringify(body))
      if (!/^(400 invalid_request|401 installation_unknown|404 not_found|422 link_invalid)$/.test(got))
        wrong.push(`${id.slice(0, 30)}: ${got}`)
    }
    expect(wrong.join('\n')).toBe('')
  })

  test.each([...Map.groupBy(routes, urlOf)].map(([url, some]) => ({ url, some })))(
    '$url: other methods',
    async ({ some }) => {
      const allowed = some.map(({ method }) => String(method))
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
        (one) => !allowed.includes(one),
      )) {
        const answer = await app.http.inject({ method: method as 'GET', url: pathOf(some[0]!), headers: session })
        expect([method, answer.statusCode, answer.json().code]).toEqual([method, 405, 'method_not_allowed'])
        expect(
          String(answer.headers['allow'])
            .split(', ')
            .filter((one) => one !== 'HEAD')
            .toSorted(),
        ).toEqual(allowed.toSorted())
      }
    },
  )

  test.each(named(routes.filter((route) => route.audience === 'vendor' && callOf(route).revision)))(
    '$name: If-Match',
    async ({ route }) => {
      const body = JSON.stringify(callOf(route).body?.(own))
      const send = (more: Record<string, string>) =>
        answerTo(route.method, pathOf(route), { ...session, 'content-type': 'application/json', ...more }, body)
      expect(await send({})).toBe('428 revision_required')
      expect(await send({ 'if-match': '' })).toBe('428 revision_required')
      for (const tag of ['"999"', '999', 'W/"999"', '*', '"1", "2"', '"', 'x'.repeat(5_000), '-1', '1e0']) {
        expect([tag, await send({ 'if-match': tag })]).toEqual([tag, '412 stale_revision'])
      }
    },
  )

  test('what is no path of ours answers 404', async () => {
    for (const url of [
      '/api/v1',
      '/api/v1/nothing',
      '/api/v2/packages',
      '/api/v1/packages/',
      '/api/v1//packages',
      `/api/v1/${'x'.repeat(9_000)}`,
      '/api/v1/%',
      '/api/v1/%00',
    ]) {
      expect([url, await answerTo('GET', url, session)]).toEqual([
        url,
        expect.stringMatching(/^(404 not_found|400 invalid_request)$/),
      ])
    }
  })

  describe.each(named(routes.filter((route) => route.audience === 'open' && openCallOf(route).bearer)))(
    '$name',
    ({ route }) => {
      test('needs its own key or token', async () => {
        const call = openCallOf(route)
        const known = REFUSED_AS[String(route.audience === 'open' && route.access)]
        const payload = call.body && JSON.stringify(call.body)
        const type: Record<string, string> = payload ? { 'content-type': 'application/json' } : {}
        const wrong = [
          '',
          'Bearer',
          'Bearer ',
          'Basic YTpi',
          'Bearer a b',
          `Bearer ${'x'.repeat(9_000)}`,
          'Bearer made-up',
          `Bearer ${own.secrets.apiKey}`,
        ]
        for (const authorization of wrong) {
          expect([
            authorization,
            await answerTo(route.method, pathOf(route), { ...type, authorization }, payload),
          ]).toEqual([authorization, `401 ${known}`])
        }
        expect(await answerTo(route.method, pathOf(route), { ...type, ...session }, payload)).toBe(`401 ${known}`)
      })
    },
  )

  test('GET answers what it documents where nothing is wrong', async () => {
    for (const route of routes.filter((one) => one.method === 'GET' && !streams(one) && one.path !== '/links/:token')) {
      expect([nameOf(route), await answerTo('GET', pathOf(route), headersOf(route))]).toEqual([nameOf(route), '200'])
    }
  })
})
