import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, modify, unique, type TestPackage } from '../../test/product.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-11-24T12:00:00Z') })
})
afterAll(() => app.stop())

const FEATURES = [
  { name: 'reports', type: 'boolean', label: 'Reports', default: true },
  { name: 'limit', type: 'number', default: 10 },
  { name: 'edition', type: 'text' },
  { name: 'support', type: 'date', default: '2027-02-28' },
]
const get = async (path: string) => (await app.call('GET', path)).json()
const define = async (pkg: TestPackage, features: object[]) => {
  const etag = String((await app.call('GET', `/packages/${pkg.id}`)).headers['etag'])
  return app.call(
    'PATCH',
    `/packages/${pkg.id}`,
    { features },
    { authorization: `Bearer ${app.org.apiKey}`, 'if-match': etag },
  )
}

describe('features that a package defines', () => {
  test('their defaults are copied at install, and a code says more (P2, I8)', async () => {
    const pkg = await addPackage(app, { features: FEATURES })
    expect(await get(`/packages/${pkg.id}`)).toMatchObject({ features: FEATURES })
    const one = await install(app, pkg.installKey)
    const defaults = { reports: true, limit: 10, support: '2027-02-28' }
    expect(one.license).toMatchObject({ features: defaults, revision: 1 })
    const [issued] = await app.events({ licenseId: one.license.id, kind: 'license.issued' })
    expect(issued?.payload).toMatchObject({ terms: { features: defaults }, revision: 1 })

    const terms = { status: 'active', seats: 1, expires: null, features: { limit: 50, edition: 'pro' } }
    const { code } = (await app.call('POST', '/activation-codes', { packageId: pkg.id, terms })).json()
    const sold = await install(app, pkg.installKey, { activationCode: code })
    expect(sold.license).toMatchObject({ features: { ...defaults, limit: 50, edition: 'pro' } })
  })

  test('a later change touches no license that exists (P2); only an edit of its features must match', async () => {
    const pkg = await addPackage(app, { features: FEATURES })
    const one = await install(app, pkg.installKey)
    expect((await define(pkg, [{ name: 'limit', type: 'text', default: 'many' }])).statusCode).toBe(200)
    const before = await get(`/licenses/${one.license.id}`)
    expect(before).toMatchObject({ features: { reports: true, limit: 10, support: '2027-02-28' }, revision: 1 })
    expect((await modify(app, one.license.id, { seats: 6 })).statusCode).toBe(200)
    expect((await modify(app, one.license.id, { features: before.features, seats: 7 })).statusCode).toBe(200)
    expect((await modify(app, one.license.id, { features: { limit: 11 } })).json()).toMatchObject({
      status: 422,
      code: 'change_refused',
      detail: 'The feature "limit" takes a text.',
    })
    expect((await modify(app, one.license.id, { features: { limit: 'eleven' } })).json()).toMatchObject({ revision: 4 })
    const { reason } = await get(`/licenses/${one.license.id}/undo`)
    expect(reason).toBe('The feature "limit" takes a text.')
    expect((await install(app, pkg.installKey)).license).toMatchObject({ features: { limit: 'many' } })
  })

  test.each([
    [{ unknown: true }, 'The package has no feature "unknown".'],
    [{ reports: 1 }, 'The feature "reports" takes true or false.'],
    [{ limit: '10' }, 'The feature "limit" takes a number.'],
    [{ edition: true }, 'The feature "edition" takes a text.'],
    [{ support: '2027-02-30' }, 'The feature "support" takes a date like 2027-01-31.'],
    [{ support: 20_270_228 }, 'The feature "support" takes a date like 2027-01-31.'],
  ])('%j is refused, by the preview too (M6), and nothing changes', async (features, detail) => {
    const pkg = await addPackage(app, { features: FEATURES })
    const one = await install(app, pkg.installKey)
    expect((await modify(app, one.license.id, { features })).json()).toMatchObject({ status: 422, detail })
    const preview = (await app.call('POST', `/licenses/${one.license.id}/preview`, { features })).json()
    expect(preview).toMatchObject({ refused: detail, after: null })
    expect(await get(`/licenses/${one.license.id}`)).toMatchObject({ revision: 1 })
    expect(await app.events({ licenseId: one.license.id, kind: 'license.modified' })).toEqual([])
  })

  test('a package that defines none takes any', async () => {
    const one = await install(app, (await addPackage(app)).installKey)
    const answer = await modify(app, one.license.id, { features: { anything: 'goes' } })
    expect(answer.json()).toMatchObject({ features: { anything: 'goes' } })
  })

  test.each<[string, object[]]>([
    ['one name twice', [FEATURES[0]!, { ...FEATURES[0], type: 'text', default: 'x' }]],
    ['a default of another type', [{ name: 'limit', type: 'number', default: '10' }]],
    ['a date that no calendar has', [{ name: 'support', type: 'date', default: '2027-02-30' }]],
    ['an unknown type', [{ name: 'x', type: 'object' }]],
    ['an odd name', [{ name: 'a b', type: 'text' }]],
    ['a name that is no name', [{ name: '__proto__', type: 'text' }]],
    ['something else beside it', [{ name: 'x', type: 'text', hidden: true }]],
    ['201 of them', Array.from({ length: 201 }, (_, n) => ({ name: `f${n}`, type: 'boolean' }))],
    [
      'defaults that no license could hold',
      Array.from({ length: 20 }, (_, n) => ({ name: `f${n}`, type: 'text', default: 'x'.repeat(1_000) })),
    ],
  ])('%s: refused, and no package is made', async (_what, features) => {
    const answer = await app.call('POST', '/packages', { name: 'X', slug: unique('x'), features })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
  })
})

describe('other settings of a package', () => {
  test('sandboxes, notices and silence have defaults and can be changed', async () => {
    const pkg = await addPackage(app)
    expect(await get(`/packages/${pkg.id}`)).toMatchObject({
      features: [],
      sandboxPolicy: 'follow',
      sandboxSeats: null,
      sandboxDays: null,
      notifyCustomer: false,
      silentAfterDays: 30,
    })
    const change = {
      sandboxPolicy: 'time_boxed',
      sandboxSeats: 3,
      sandboxDays: 14,
      notifyCustomer: true,
      silentAfterDays: 7,
    }
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '"1"' }
    expect((await app.call('PATCH', `/packages/${pkg.id}`, change, headers)).json()).toMatchObject(change)
    const [event] = await app.events({ packageId: pkg.id, kind: 'package.modified' })
    expect(event?.payload).toMatchObject({ before: { silent_after_days: 30 }, after: { sandbox_policy: 'time_boxed' } })
    const unboxed = { ...headers, 'if-match': '"2"' }
    expect((await app.call('PATCH', `/packages/${pkg.id}`, { sandboxDays: null }, unboxed)).json()).toMatchObject({
      code: 'change_refused',
    })
  })

  test('sandboxes boxed in time need a number of days (I6)', async () => {
    const body = { name: 'X', slug: unique('x'), sandboxPolicy: 'time_boxed' }
    expect((await app.call('POST', '/packages', body)).json()).toMatchObject({ code: 'change_refused' })
  })

  test.each([
    { sandboxPolicy: 'free' },
    { sandboxSeats: -1 },
    { sandboxDays: 0 },
    { silentAfterDays: 0 },
    { silentAfterDays: 3_651 },
    { notifyCustomer: 'yes' },
  ])('%j is refused', async (more) => {
    const answer = await app.call('POST', '/packages', { name: 'X', slug: unique('x'), ...more })
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
  })

  test('users get seats by using a trial, not a product that is sold, unless the vendor says so (P1)', async () => {
    const sold = { defaultTerms: { status: 'active', days: null, seats: 5 } }
    const setting = async (more: object) =>
      (await get(`/packages/${(await addPackage(app, more)).id}`)).assignOnFirstUse
    expect(await setting({})).toBe(true)
    expect(await setting(sold)).toBe(false)
    expect(await setting({ ...sold, assignOnFirstUse: true })).toBe(true)
  })
})
