import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, tryInstall, unique } from '../../test/product.ts'
import { createPackage } from './create.ts'
import { createVersion } from './create-version.ts'
import { modifyVersion } from './modify-version.ts'
import { replaceInstallKey } from './replace-install-key.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const patch = (id: string, change: object, ifMatch = '1') =>
  app.call('PATCH', `/packages/${id}`, change, { authorization: `Bearer ${app.org.apiKey}`, 'if-match': ifMatch })

describe('a new package (P1, P4)', () => {
  test('is usable at once', async () => {
    const answer = await app.call('POST', '/packages', { name: ' Reports ', slug: 'reports' })
    expect(answer.statusCode).toBe(201)
    const made = answer.json()
    expect(made).toMatchObject({
      name: 'Reports',
      defaultTerms: { status: 'trial', days: 30, seats: 5 },
      assignOnFirstUse: true,
      installMode: 'open',
      graceDays: 0,
      offlineDays: 30,
      failureMode: 'degrade',
      retrialAfterDays: null,
      spareKeyHandedOut: false,
      revision: 1,
      counts: { licenses: 0, installations: 0, leads: 0 },
    })
    expect(made.installKey).toMatch(/^ik_live_/)
    expect(made.testInstallKey).toMatch(/^ik_test_/)
    expect(made.rootKeys).toHaveLength(2)
    expect(made.rootKeys[0].x).not.toBe(made.rootKeys[1].x)
    expect(made.installUrl).toMatch(/\/install\/reports$/)
    expect((await tryInstall(app, made.installKey)).statusCode).toBe(201)
    expect((await app.ask('GET', '/install-pages/reports')).json()).toEqual({
      name: 'Reports',
      description: null,
      vendor: 'Acme',
      trialDays: 30,
    })
    const events = await app.events({ packageId: made.id })
    expect(events.slice(0, 2).map(({ kind }) => kind)).toEqual(['package.created', 'signing_key.created'])
    expect(JSON.stringify(events)).not.toContain(made.installKey)
    expect((await get(`/packages/${made.id}`)).rootKeys).toEqual(made.rootKeys)
  })

  test.each<[object, number, string]>([
    [{ slug: 'reports' }, 409, 'slug_taken'],
    [{ defaultTerms: { status: 'trial', days: null, seats: 5 } }, 422, 'change_refused'],
    [{ defaultTerms: { status: 'trial', days: 91, seats: 5 } }, 422, 'change_refused'],
    [{ leadManagerId: 'usr_nobody' }, 422, 'change_refused'],
    [{ defaultTerms: { status: 'active', days: 0, seats: 5 } }, 400, 'invalid_request'],
    [{ defaultTerms: { status: 'active', days: 1, seats: 99_000_001 } }, 400, 'invalid_request'],
    [{ slug: 'Reports' }, 400, 'invalid_request'],
    [{ slug: '-x' }, 400, 'invalid_request'],
    [{ name: ' ' }, 400, 'invalid_request'],
    [{ epoch: 1 }, 400, 'invalid_request'],
  ])('%j: %d %s, and nothing is written', async (more, status, code) => {
    const before = (await app.events()).length
    const answer = await app.call('POST', '/packages', { name: 'Other', slug: unique('s'), ...more })
    expect(answer.json()).toMatchObject({ status, code })
    expect((await app.events()).length).toBe(before)
  })

  test('a short name is taken on the whole server', async () => {
    const other = await app.addOrg('Other')
    await expect(createPackage(other.admin, { name: 'Theirs', slug: 'reports' })).rejects.toMatchObject({
      code: 'slug_taken',
    })
  })

  test('of ten who want one short name at once, one gets it', async () => {
    const slug = unique('wanted')
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.call('POST', '/packages', { name: 'X', slug })),
    )
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([
      201,
      ...Array.from({ length: 9 }, () => 409),
    ])
  })
})

describe('changes', () => {
  test('the event says what changed, before and after, and no key (M8)', async () => {
    const pkg = await addPackage(app)
    const answer = await patch(pkg.id, { name: 'Renamed', graceDays: 7, attributes: { a: 1 } })
    expect(answer.headers['etag']).toBe('"2"')
    const [event] = await app.events({ packageId: pkg.id, kind: 'package.modified' })
    expect(event?.payload).toEqual({
      before: { name: 'Reports', grace_days: 0, attributes: {} },
      after: { name: 'Renamed', grace_days: 7, attributes: { a: 1 } },
    })
    expect((await patch(pkg.id, { name: 'Again' })).json().code).toBe('stale_revision')
    expect((await patch(pkg.id, { slug: 'reports' }, '2')).json().code).toBe('slug_taken')
    expect((await patch(pkg.id, { leadManagerId: 'usr_x' }, '2')).json().code).toBe('change_refused')
  })

  test('a replaced install key is dead at once, the other goes on', async () => {
    const pkg = await addPackage(app)
    const answer = (await app.call('POST', `/packages/${pkg.id}/install-key`, { which: 'live' })).json()
    expect((await tryInstall(app, pkg.installKey)).json().code).toBe('install_key_invalid')
    expect((await tryInstall(app, pkg.testInstallKey)).statusCode).toBe(201)
    expect((await tryInstall(app, answer.installKey)).statusCode).toBe(201)
    const events = await app.events({ packageId: pkg.id, kind: 'package.install_key_replaced' })
    expect(events).toHaveLength(1)
    expect(JSON.stringify(events)).not.toContain('ik_live_')
  })

  test('who may not, and who cannot see it', async () => {
    const pkg = await addPackage(app)
    const other = await app.addOrg('Other')
    await expect(createPackage(app.org.as('viewer'), { name: 'X', slug: 'x1' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(replaceInstallKey(app.org.as('license_manager'), pkg.id, 'live')).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(replaceInstallKey(other.admin, pkg.id, 'live')).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      createVersion(other.admin, pkg.id, { number: '1', name: null, channel: 'released' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('versions (P3)', () => {
  test('registered, beta, withdrawn and back; installations follow', async () => {
    const pkg = await addPackage(app)
    const made = await install(app, pkg.installKey, { version: '3.0' })
    const status = async () => (await get(`/installations/${made.installation.id}`)).versionStatus
    expect(await status()).toBe('unregistered')
    const version = (await app.call('POST', `/packages/${pkg.id}/versions`, { number: '3.0', channel: 'beta' })).json()
    expect(await status()).toBe('beta')
    expect((await app.call('POST', `/packages/${pkg.id}/versions`, { number: '3.0' })).json()).toMatchObject({
      status: 409,
      code: 'version_taken',
    })
    const change = async (body: object) =>
      (await app.call('PATCH', `/packages/${pkg.id}/versions/${version.id}`, body)).json()
    expect(await change({ channel: 'released' })).toMatchObject({ channel: 'released', withdrawnAt: null })
    expect(await status()).toBe('released')
    const withdrawn = await change({ withdrawn: true })
    expect((await change({ withdrawn: true })).withdrawnAt).toBe(withdrawn.withdrawnAt)
    expect(await status()).toBe('withdrawn')
    await install(app, pkg.installKey, { version: '3.0' })
    const items = (await get('/attention?limit=200')).data as { kind: string; packageId: string }[]
    expect(items.filter(({ packageId }) => packageId === pkg.id).map(({ kind }) => kind)).toContain('version_withdrawn')
    await change({ withdrawn: false })
    expect(await status()).toBe('released')
    expect((await get(`/packages/${pkg.id}/versions`)).data).toMatchObject([{ number: '3.0', installations: 2 }])
    const kinds = (await app.events({ packageId: pkg.id }))
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('version.'))
    expect(kinds).toEqual(['version.created', ...Array.from({ length: 4 }, () => 'version.modified')])
  })

  test('of another package it is not there', async () => {
    const [pkg, other] = [await addPackage(app), await addPackage(app)]
    const version = (await app.call('POST', `/packages/${pkg.id}/versions`, { number: '1' })).json()
    await expect(modifyVersion(app.org.admin, other.id, version.id, { withdrawn: true })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
