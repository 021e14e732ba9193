import type { LightMyRequestResponse } from 'fastify'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Route } from '../src/platform/route.ts'
import { routes } from '../src/routes.ts'
import { createTestApp, type TestApp } from './harness.ts'
import { dumpOrg } from './org-dump.ts'
import { signInAdmin, type Browser } from './sign-in.ts'
import { callOf, kindOfField, nameOf } from './vendor-calls.ts'
import { unique } from './product.ts'
import { furnish, pathWith, type Furnished, type Things } from './vendor-things.ts'

const vendorRoutes = routes.filter((route) => route.audience === 'vendor')
const withParams = vendorRoutes.filter((route) => route.params)
const lists = vendorRoutes.filter((route) => route.method === 'GET' && !callOf(route).stream)

/** Names of the fields of a body or query, and which values each takes. */
function fieldsOf(schema: z.ZodType | undefined): string[] {
  if (!schema) return []
  return Object.keys(z.toJSONSchema(schema, { io: 'input' }).properties ?? {})
}

const bodyIds = vendorRoutes.flatMap((route) =>
  fieldsOf(route.body).flatMap((field) => {
    const kind = callOf(route).outside?.includes(field) ? undefined : kindOfField(field)
    return kind ? [{ route, field, kind, name: `${nameOf(route)} ${field}` }] : []
  }),
)
/** The items of a list, or the rows below the head of a CSV file. */
function itemsOf(answer: LightMyRequestResponse): unknown[] {
  if (!String(answer.headers['content-type']).startsWith('text/csv')) return answer.json().data
  return answer.body.split('\r\n').slice(1, -1)
}

const queryIds = vendorRoutes.flatMap((route) =>
  fieldsOf(route.query).flatMap((field) => {
    const kind = kindOfField(field)
    return kind ? [{ route, field, kind, name: `${nameOf(route)} ${field}` }] : []
  }),
)

describe('one org never sees or touches another', () => {
  let app: TestApp
  let own: Furnished
  let foreign: Furnished
  let browser: Browser
  let before: string[]

  beforeAll(async () => {
    app = await createTestApp()
    own = await furnish(app, app.org, 'ownhouse')
    foreign = await furnish(app, await app.addOrg('Foreign'), 'farhouse')
    const { cookie, 'sec-fetch-site': site } = await signInAdmin(app, app.org)
    browser = { cookie, 'sec-fetch-site': site }
    await app.sealer.idle()
    before = await dumpOrg(app.app.database.db, foreign.orgs)
    expect(before.length).toBeGreaterThan(20)
  })

  afterAll(async () => {
    const after = await dumpOrg(app.app.database.db, foreign.orgs)
    await app.stop()
    // Runs after all of them: whatever was tried, no row of the other org has changed.
    expect(after).toEqual(before)
  })

  const send = (route: Route, path: string, body: unknown, revision = '"1"') =>
    app.ask(route.method, path, body, { ...browser, ...(callOf(route).revision ? { 'if-match': revision } : {}) })

  function expectNothingForeign(text: string): void {
    for (const id of Object.values(foreign).filter((value) => typeof value === 'string')) expect(text).not.toContain(id)
    for (const secret of Object.values(foreign.secrets)) expect(text).not.toContain(secret)
  }

  test.each(withParams.map((route) => ({ route, name: nameOf(route) })))('$name answers 404', async ({ route }) => {
    const paths = new Set([pathWith(route.path, foreign)])
    // A path with two ids must not take the second from elsewhere either.
    for (const collection of [...route.path.matchAll(/([a-z-]+)\/:/g)].map((match) => match[1])) {
      paths.add(pathWith(route.path, { ...own, [collection ?? '']: foreign[collection as keyof Things] }))
    }
    for (const path of paths) {
      const answer = await send(route, path, callOf(route).body?.(own))
      expect({ path, status: answer.statusCode, code: answer.json().code }).toEqual({
        path,
        status: 404,
        code: 'not_found',
      })
      expectNothingForeign(answer.body)
    }
  })

  test.each(lists.map((route) => ({ route, name: nameOf(route) })))('$name shows nothing of it', async ({ route }) => {
    const answer = await send(route, pathWith(route.path, own), undefined)
    expect(answer.statusCode).toBe(200)
    expectNothingForeign(answer.body)
    if (!fieldsOf(route.query).includes('q')) return
    expect(itemsOf(await send(route, `${pathWith(route.path, own)}?q=${foreign.name}`, undefined))).toEqual([])
  })

  test.each(
    lists.filter((route) => fieldsOf(route.query).includes('cursor')).map((route) => ({ route, name: nameOf(route) })),
  )('$name takes a cursor of the other org to no foreign row', async ({ route }) => {
    const theirs = { authorization: `Bearer ${foreign.secrets.apiKey}` }
    const first = await app.ask('GET', `${pathWith(route.path, foreign)}?limit=1`, undefined, theirs)
    const cursor = first.json().nextCursor
    if (cursor === null) return
    const answer = await send(route, `${pathWith(route.path, own)}?cursor=${cursor}`, undefined)
    expectNothingForeign(answer.body)
  })

  test.each(queryIds)('$name finds nothing', async ({ route, field, kind }) => {
    const answer = await send(route, `${pathWith(route.path, own)}?${field}=${foreign[kind]}`, undefined)
    expect(answer.statusCode).toBe(200)
    expect(itemsOf(answer)).toEqual([])
  })

  test.each(bodyIds)('$name of the other org is refused', async ({ route, field, kind }) => {
    const path = pathWith(route.path, own)
    const revision = callOf(route).revision
      ? (await send({ ...route, method: 'GET' } as Route, path, undefined)).headers.etag
      : '"1"'
    const value = field.endsWith('Ids') ? [foreign[kind]] : foreign[kind]
    const body = { ...callOf(route).body?.(own), [field]: value }
    const answer = await send(route, path, body, String(revision))
    expect([404, 422]).toContain(answer.statusCode)
    expect(answer.json().code).toMatch(/^(not_found|change_refused)$/)
    expect(answer.body.replaceAll(foreign[kind], '')).not.toContain(foreign.name)
  })

  test('a token of one org opens no installation of another', async () => {
    const bearer = { authorization: `Bearer ${own.secrets.token}` }
    const path = `/installations/${foreign.installations}`
    const nonce = 'a-nonce-of-a-test'
    const answers = [
      await app.ask('POST', `${path}/check-in`, { nonce }, bearer),
      await app.ask('GET', `${path}/check`, undefined, bearer),
      await app.ask('GET', `${path}/stream`, undefined, bearer),
      await app.ask('PATCH', path, { version: '9' }, bearer),
      await app.ask('DELETE', path, undefined, bearer),
      await app.ask('POST', `${path}/manage-link`, {}, bearer),
      await app.ask('GET', `${path}/seats`, undefined, bearer),
      await app.ask('PUT', `${path}/seats/${own.seats}`, undefined, bearer),
      await app.ask('DELETE', `${path}/seats/${foreign.seats}`, undefined, bearer),
      await app.ask('GET', `${path}/roster`, undefined, bearer),
    ]
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual(
      answers.map(() => [401, 'token_invalid']),
    )
  })

  test('a session of the manage page shows its own installation alone', async () => {
    const bearer = { authorization: `Bearer ${own.secrets.manageSession}` }
    for (const path of ['/manage', '/manage/seats', '/manage/activity']) {
      const answer = await app.ask('GET', path, undefined, bearer)
      expect([path, answer.statusCode]).toEqual([path, 200])
      expectNothingForeign(answer.body)
      expect(answer.body).not.toContain(foreign.name)
    }
    const asProduct = await app.ask('GET', `/installations/${own.installations}/check`, undefined, bearer)
    const asVendor = await app.ask('GET', '/licenses', undefined, bearer)
    expect([asProduct.json().code, asVendor.json().code]).toEqual(['token_invalid', 'api_key_invalid'])
  })

  test('a code or token of one org installs nothing in another', async () => {
    const bearer = { authorization: `Bearer ${own.secrets.installKey}` }
    const install = { version: '1.0.0', subscriber: { orgId: 'newcomer' } }
    const byCode = await app.ask('POST', '/installations', { ...install, activationCode: foreign.secrets.code }, bearer)
    expect([byCode.statusCode, byCode.json().code]).toEqual([422, 'code_invalid'])
    const byToken = await app.ask('POST', '/installations', { ...install, token: foreign.secrets.token }, bearer)
    expectNothingForeign(byToken.body.replace(foreign.secrets.token, ''))
    expect(byToken.json().installation.packageId).toBe(own.packages)
  })

  test('the live feed of one org carries nothing of another', async () => {
    await app.sealer.idle()
    if (!app.http.server.listening) await app.http.listen({ host: '127.0.0.1', port: 0 })
    const stop = new AbortController()
    const url = `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}/api/v1/events/stream`
    const feed = await fetch(url, { headers: browser, signal: stop.signal })
    const theirs = { authorization: `Bearer ${app.org.apiKey}` }
    const other = await app.addOrg('Third')
    await app.ask(
      'POST',
      '/packages',
      { name: 'Thirdhouse', slug: unique('thirdhouse') },
      { authorization: `Bearer ${other.apiKey}` },
    )
    await app.sealer.idle()
    const made = await app.ask('POST', '/packages', { name: 'Last', slug: unique('last') }, theirs)
    let seen = ''
    for await (const part of feed.body!.pipeThrough(new TextDecoderStream())) {
      seen += part
      if (seen.includes(made.json().id)) break
    }
    stop.abort()
    const events = [...seen.matchAll(/^data: (.+)$/gm)].map(
      (match) => JSON.parse(match[1] ?? '') as { packageId?: string },
    )
    // What the calls before have begun may still come in: of this org, all of it.
    const { data } = (await app.ask('GET', '/packages?limit=200', undefined, theirs)).json()
    const own = new Set<string | undefined>(data.map(({ id }: { id: string }) => id))
    const packageIds = events.map(({ packageId }) => packageId)
    expect(packageIds).toContain(made.json().id)
    expect(packageIds.filter((id) => !own.has(id))).toEqual([])
  })
})
