import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import {
  addPackage,
  askAs,
  checkIn,
  claims,
  install,
  modify,
  newToken,
  tryInstall,
  unique,
  type TestPackage,
} from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()

describe('uninstall and install again (I5)', () => {
  test('a signed uninstalled, repeated at will; editing is locked; check-in goes on', async () => {
    const made = await install(app, pkg.installKey)
    const first = await askAs(app, made, 'DELETE', '', { reason: 'Too dear' })
    expect(first.json()).toMatchObject({ installation: { status: 'uninstalled' } })
    expect(claims(first.json().documents.license).lma['status']).toBe('uninstalled')
    const events = await app.events({ installationId: made.installation.id })
    expect(events.slice(-2)).toMatchObject([
      { kind: 'license.uninstalled', payload: { statusBefore: 'trial', revision: 2 } },
      {
        kind: 'installation.uninstalled',
        actor: { kind: 'installation', id: made.installation.id },
        payload: { reason: 'Too dear' },
      },
    ])
    expect((await askAs(app, made, 'DELETE')).json().documents).toEqual(first.json().documents)
    expect(await app.events({ installationId: made.installation.id })).toHaveLength(events.length)
    expect((await modify(app, made.license.id, { seats: 9 })).json()).toMatchObject({
      status: 409,
      code: 'license_uninstalled',
    })
    expect((await checkIn(app, made)).json()).toMatchObject({ status: 'uninstalled', revision: 2 })
    expect((await askAs(app, made, 'GET', '/check')).json()).toMatchObject({ licensed: false, code: 'uninstalled' })
    expect((await askAs(app, made, 'PATCH', '', { version: '2' })).json().code).toBe('installation_uninstalled')
    expect(await get(`/installations/${made.installation.id}`)).toMatchObject({
      status: 'uninstalled',
      uninstallReason: 'Too dear',
    })
  })

  test('everything is as it was, suspended too, under the new token', async () => {
    const orgId = unique('acme')
    const made = await install(app, pkg.installKey, { subscriber: { orgId } })
    expect((await modify(app, made.license.id, { status: 'suspended', seats: 3 })).statusCode).toBe(200)
    await askAs(app, made, 'DELETE')
    const stranger = await tryInstall(app, pkg.installKey, { subscriber: { orgId } })
    expect(stranger.json().code).toBe('subscriber_known')
    const token = newToken()
    const again = await install(app, pkg.installKey, {
      subscriber: { orgId },
      token,
      previousToken: made.token,
      version: '2.0',
    })
    expect(again).toMatchObject({
      installation: { id: made.installation.id, status: 'installed', version: '2.0' },
      license: { status: 'suspended', seats: 3, revision: 4 },
    })
    expect((await checkIn(app, made)).json().code).toBe('token_invalid')
    expect(await get(`/licenses/${made.license.id}`)).toMatchObject({
      suspendedFrom: 'trial',
      delivery: { acknowledgedRevision: null, acknowledgedAt: null },
    })
    const kinds = (await app.events({ installationId: made.installation.id })).map(({ kind }) => kind)
    expect(kinds.slice(-3)).toEqual(['license.restored', 'installation.reinstalled', 'installation.upgraded'])
  })

  test('a fresh trial only where the policy says so, and somebody is told', async () => {
    const own = await addPackage(app, { retrialAfterDays: 30, defaultTerms: { status: 'trial', days: 14, seats: 2 } })
    const start = app.clock.now()
    const token = newToken()
    const made = await install(app, own.installKey, { token })
    await askAs(app, made, 'DELETE')
    app.clock.advance(20 * 86_400_000)
    const early = await install(app, own.installKey, { token })
    expect(early.license.expires).toBe(made.license.expires)
    await askAs(app, early, 'DELETE')
    app.clock.advance(31 * 86_400_000)
    const late = await install(app, own.installKey, { token })
    expect(late.license).toMatchObject({ status: 'trial' })
    expect(late.license.expires! > made.license.expires!).toBe(true)
    const items = (await get('/attention')).data as { kind: string; licenseId: string }[]
    expect(
      items.filter(({ kind, licenseId }) => kind === 'trial_repeated' && licenseId === made.license.id),
    ).toHaveLength(1)
    app.clock.set(start)
  })
})
