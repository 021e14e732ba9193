import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../src/routes.ts'
import { createTestApp, type TestApp } from './harness.ts'
import { rowsOfPackage } from './moved-rows.ts'
import { draft, freeze, moverOf, type Drafted, type Mover } from './moves.ts'
import { openCallOf } from './open-calls.ts'
import { callOf, nameOf } from './vendor-calls.ts'
import { furnish, pathWith, type Furnished } from './vendor-things.ts'

const writes = routes.filter(({ method }) => method !== 'GET')

describe('a package that a move holds (V2)', () => {
  let app: TestApp
  let own: Furnished
  let here: Mover
  let drafted: Drafted

  beforeAll(async () => {
    app = await createTestApp()
    own = await furnish(app, app.org, 'heldhouse')
    here = await moverOf(app, app.org)
    const there = await moverOf(app, await app.addOrg('Destination'))
    drafted = await draft(here, there, [own.packages])
    await freeze(here, drafted)
  })
  afterAll(() => app.stop())

  test('no route writes to it, and what is refused can be tried again later', async () => {
    const { db } = app.app.database
    await app.observations.flush()
    const before = await rowsOfPackage(db, own.packages, app.clock.now())
    const at = app.clock.now()
    const told: [string, number, string | undefined][] = []
    for (const route of writes) {
      const name = nameOf(route)
      if (/ \/session| \/moves|\/password/.test(name)) continue
      const vendor = route.audience === 'vendor'
      const call = vendor ? callOf(route) : null
      const open = vendor ? null : openCallOf(route)
      const path = pathWith(route.path.replace(':slug', own.secrets.slug), { ...own, seats: 'somebody-new' })
      const revision = call?.revision ? (await app.ask('GET', path, undefined, here.browser)).headers.etag : undefined
      const headers: Record<string, string> = vendor
        ? { ...here.browser, ...(revision ? { 'if-match': String(revision) } : {}) }
        : { authorization: `Bearer ${open?.bearer?.(own) ?? ''}` }
      const answer = await app.ask(route.method, path, call ? call.body?.(own) : open?.body, headers)
      told.push([name, answer.statusCode, answer.statusCode < 300 ? undefined : answer.json().code])
    }
    expect(told.filter(([, status]) => status >= 500 && status !== 503)).toEqual([])
    const moving = told.filter(([, , code]) => code === 'package_moving').map(([name]) => name)
    expect(moving).toEqual(
      expect.arrayContaining([
        'PATCH /packages/:id',
        'POST /packages/:id/versions',
        'PATCH /licenses/:id',
        'POST /installations',
        'PUT /installations/:id/seats/:user',
        'DELETE /installations/:id',
        'POST /activation-codes',
        'POST /leads/:id/erase',
        'POST /contacts/:id/erase',
        'POST /leads/:id/notes',
        'PUT /packages/:id/lead-manager',
      ]),
    )
    await app.observations.flush()
    const after = await rowsOfPackage(db, own.packages, at)
    // Items that somebody attended to, and what is shared with other packages, are no part of it.
    const { attention_items: _a, subscribers: _s, accounts: _c, contacts: _p, ...rows } = after
    expect(before).toMatchObject(rows)
  })

  test('its checks, check-ins and documents go on', async () => {
    const bearer = { authorization: `Bearer ${own.secrets.token}` }
    const path = `/installations/${own.installations}`
    const checkIn = await app.ask(
      'POST',
      `${path}/check-in`,
      { nonce: 'a-nonce-of-a-test', facts: { nodes: 9 } },
      bearer,
    )
    expect([checkIn.statusCode, checkIn.json().documents?.license]).toEqual([200, expect.any(String)])
    expect((await app.ask('GET', `${path}/check`, undefined, bearer)).json().licensed).toBe(true)
    expect((await app.ask('GET', `${path}/roster`, undefined, bearer)).statusCode).toBe(200)
    await here.step(`/moves/${drafted.moveId}/drop`)
    const later = await app.ask('POST', `${path}/check-in`, { nonce: 'a-nonce-of-a-test', facts: { nodes: 9 } }, bearer)
    expect(later.statusCode).toBe(200)
    expect(await app.events({ kind: 'installation.facts_changed' })).toHaveLength(1)
  })
})
