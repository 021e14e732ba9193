import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify, type Installed, type TestPackage } from '../../test/product.ts'
import { createCtx } from '../platform/context.ts'
import { modifyLicense } from './modify.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-11-24T12:00:00Z') })
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const patch = (made: Installed, change: object, headers: object = {}, key = app.org.apiKey) =>
  app.call('PATCH', `/licenses/${made.license.id}`, change, {
    authorization: `Bearer ${key}`,
    'if-match': '"1"',
    ...headers,
  })

describe('modify (M1)', () => {
  test('one event with before, after and why; a new revision; the reason is not shown to the customer', async () => {
    const made = await install(app, pkg.installKey)
    const change = {
      seats: 3,
      expires: '2027-01-10',
      features: { reports: true },
      message: 'As agreed',
      reason: 'Paid by phone',
    }
    const answer = await patch(made, change)
    expect(answer.headers['etag']).toBe('"2"')
    expect(answer.json()).toMatchObject({
      seats: 3,
      expires: '2027-01-10',
      accessUntil: '2027-01-10T23:00:00.000Z',
      revision: 2,
      message: 'As agreed',
      state: 'trial',
    })
    const events = await app.events({ licenseId: made.license.id, kind: 'license.modified' })
    expect(events).toMatchObject([
      {
        reason: 'Paid by phone',
        actor: { kind: 'api_key' },
        packageId: pkg.id,
        subscriberId: made.installation.subscriberId,
        payload: {
          before: { seats: 5, expires: '2026-12-24', features: {} },
          after: { seats: 3, expires: '2027-01-10', message: 'As agreed' },
          revision: 2,
        },
      },
    ])
    expect((await get(`/licenses/${made.license.id}/events`)).data[0]).toMatchObject({ kind: 'license.modified' })
    const check = await app.ask('GET', `/installations/${made.installation.id}/check`, undefined, {
      authorization: `Bearer ${made.token}`,
    })
    expect(check.body).not.toContain('Paid by phone')
  })

  test('what changes nothing is no change', async () => {
    const made = await install(app, pkg.installKey)
    for (const change of [
      {},
      { seats: 5 },
      { status: 'trial' },
      { expires: '2026-12-24' },
      { features: {} },
      { message: '' },
      { reason: 'none' },
    ]) {
      expect((await patch(made, change)).json()).toMatchObject({ revision: 1 })
    }
    expect(await app.events({ licenseId: made.license.id, kind: 'license.modified' })).toEqual([])
  })

  test('without If-Match 428, with an old one 412 and what there is now', async () => {
    const made = await install(app, pkg.installKey)
    expect((await patch(made, { seats: 1 }, { 'if-match': '' })).json()).toMatchObject({
      status: 428,
      code: 'revision_required',
    })
    expect((await patch(made, { seats: 7 })).statusCode).toBe(200)
    expect((await patch(made, { seats: 8 })).json()).toMatchObject({
      status: 412,
      code: 'stale_revision',
      current: { revision: 2, seats: 7 },
    })
    expect((await get(`/licenses/${made.license.id}`)).seats).toBe(7)
  })

  test('check-ins do not touch the revision', async () => {
    const made = await install(app, pkg.installKey)
    await app.ask(
      'POST',
      `/installations/${made.installation.id}/check-in`,
      { nonce: 'n'.repeat(16), facts: { a: 1 } },
      { authorization: `Bearer ${made.token}` },
    )
    expect((await patch(made, { seats: 1 })).statusCode).toBe(200)
  })

  test('suspend and unsuspend: the answer of the product follows, and what was is there again (M2, M5)', async () => {
    const made = await install(app, pkg.installKey)
    const check = async () =>
      (
        await app.ask('GET', `/installations/${made.installation.id}/check`, undefined, {
          authorization: `Bearer ${made.token}`,
        })
      ).json().code
    expect((await modify(app, made.license.id, { status: 'suspended' })).json()).toMatchObject({
      state: 'suspended',
      suspendedFrom: 'trial',
      seats: 5,
      expires: '2026-12-24',
    })
    expect(await check()).toBe('suspended')
    expect((await modify(app, made.license.id, { status: 'active', expires: null })).json()).toMatchObject({
      state: 'active',
      suspendedFrom: null,
    })
    expect((await modify(app, made.license.id, { status: 'trial' })).json()).toMatchObject({
      status: 422,
      code: 'change_refused',
    })
    expect(await check()).toBe('licensed')
  })

  test('the trial cap: only an admin, only with a reason (M1)', async () => {
    const made = await install(app, pkg.installKey)
    const far = { expires: '2028-02-29' }
    expect((await patch(made, far)).json().code).toBe('change_refused')
    expect((await patch(made, { ...far, overrideTrialCap: true })).json().code).toBe('change_refused')
    const change = { ...far, overrideTrialCap: true, reason: 'Big customer' }
    await expect(modifyLicense(app.org.as('license_manager'), made.license.id, change, '1')).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect((await patch(made, change)).json()).toMatchObject({
      expires: '2028-02-29',
      accessUntil: '2028-02-29T23:00:00.000Z',
    })
  })

  test('a moved zone changes no date that stands (M3)', async () => {
    const made = await install(app, pkg.installKey)
    const before = await get(`/licenses/${made.license.id}`)
    const org = await app.call('GET', '/org')
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': String(org.headers['etag']) }
    expect((await app.call('PATCH', '/org', { timeZone: 'Pacific/Apia' }, headers)).statusCode).toBe(200)
    expect(await get(`/licenses/${made.license.id}`)).toEqual(before)
    expect((await patch(made, { expires: '2026-12-25' })).json()).toMatchObject({
      timeZone: 'Pacific/Apia',
      accessUntil: '2026-12-25T11:00:00.000Z',
    })
    const back = await app.call('GET', '/org')
    await app.call(
      'PATCH',
      '/org',
      { timeZone: 'Europe/Berlin' },
      { ...headers, 'if-match': String(back.headers['etag']) },
    )
  })

  test('own fields are kept with it, and change nothing for the product but the revision (M8)', async () => {
    const made = await install(app, pkg.installKey)
    const answer = await patch(made, { attributes: { crm: { id: 7 } }, externalRef: '001A' })
    expect(answer.json()).toMatchObject({ attributes: { crm: { id: 7 } }, externalRef: '001A', seats: 5 })
    const [event] = await app.events({ licenseId: made.license.id, kind: 'license.modified' })
    expect(event?.payload).toMatchObject({
      before: { attributes: {}, externalRef: null },
      after: { attributes: { crm: { id: 7 } }, externalRef: '001A' },
    })
  })

  test.each([
    { seats: -1 },
    { seats: 99_000_001 },
    { seats: 1e12 },
    { seats: 'site' },
    { seatPolicy: 'drop' },
    { seats: '5' },
    { seats: 1.5 },
    { status: 'uninstalled' },
    { status: 'expired' },
    { expires: '2027-02-29' },
    { expires: '2027-02-30' },
    { expires: '10000-01-01' },
    { expires: '2027-1-1' },
    { expires: '+10000-01-01' },
    { expires: '9999-12-31' },
    { features: { 'a b': true } },
    { features: { a: null } },
    { features: Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`f${n}`, '界'.repeat(1_000)])) },
    { features: { a: { b: 1 } } },
    { message: 'x'.repeat(501) },
    { reason: 7 },
    { revision: 9 },
    [],
  ])('%j is refused with 400, by the preview too (M6), and nothing changes', async (change) => {
    const made = await install(app, pkg.installKey)
    const before = await get(`/licenses/${made.license.id}`)
    expect((await patch(made, change as object)).json()).toMatchObject({ status: 400, code: 'invalid_request' })
    const preview = await app.call('POST', `/licenses/${made.license.id}/preview`, change as object)
    expect(preview.json()).toMatchObject({ status: 400, code: 'invalid_request' })
    expect(await get(`/licenses/${made.license.id}`)).toEqual(before)
    expect(await app.events({ licenseId: made.license.id, kind: 'license.modified' })).toEqual([])
  })

  test.each([{ seats: 1 }, { status: 'active' }, { attributes: { a: 1 } }, { expires: '2030-01-01' }])(
    'an uninstalled license: %j is refused with 409 (M2, I5)',
    async (change) => {
      const made = await install(app, pkg.installKey)
      await askAs(app, made, 'DELETE', '', {})
      const before = await get(`/licenses/${made.license.id}`)
      const answer = await patch(made, change, { 'if-match': '"2"' })
      expect(answer.json()).toMatchObject({ status: 409, code: 'license_uninstalled' })
      expect(await get(`/licenses/${made.license.id}`)).toEqual(before)
      expect(await app.events({ licenseId: made.license.id, kind: 'license.modified' })).toEqual([])
    },
  )

  test('an expiration in the past is allowed: access ends now (M3)', async () => {
    const made = await install(app, pkg.installKey)
    expect((await patch(made, { expires: '2020-02-29' })).json()).toMatchObject({
      state: 'expired',
      accessUntil: '2020-02-29T23:00:00.000Z',
    })
  })

  test('who may only read, and another org, may not', async () => {
    const made = await install(app, pkg.installKey)
    for (const role of ['viewer', 'sales', 'support'] as const) {
      await expect(modifyLicense(app.org.as(role), made.license.id, { seats: 1 }, '1')).rejects.toMatchObject({
        code: 'forbidden',
      })
    }
    const other = await app.addOrg('Other')
    await expect(modifyLicense(other.admin, made.license.id, { seats: 1 }, '1')).rejects.toMatchObject({
      code: 'not_found',
    })
    const nobody = createCtx(app.app, { orgId: app.org.orgId, actor: { kind: 'user', id: null } })
    await expect(modifyLicense(nobody, made.license.id, { seats: 1 }, '1')).rejects.toMatchObject({ code: 'forbidden' })
    expect((await get(`/licenses/${made.license.id}`)).revision).toBe(1)
  })
})
