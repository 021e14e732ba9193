import { verifyLicense } from '@openlma/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import {
  addPackage,
  checkIn,
  CONTACT,
  install,
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

describe('a new install (I1)', () => {
  test('makes subscriber, installation, license and lead, each with its event', async () => {
    const orgId = unique('acme')
    const token = newToken()
    const subscriber = { orgId: ` ${orgId} `, name: 'Acme', type: 'production', country: 'DE' }
    const answer = await tryInstall(app, pkg.installKey, { version: '3.1.0', token, subscriber, contact: CONTACT })
    expect(answer.statusCode).toBe(201)
    const made = answer.json()
    expect(made).toMatchObject({
      token,
      installation: { packageId: pkg.id, status: 'installed', version: '3.1.0', test: false },
      license: { status: 'trial', seats: 5, revision: 1, features: {}, message: null },
    })
    const { licenseId, subscriberId, id } = await get(`/installations/${made.installation.id}`)
    expect([licenseId, subscriberId]).toEqual([made.license.id, made.installation.subscriberId])
    expect(await get(`/subscribers/${subscriberId}`)).toMatchObject({
      orgId,
      name: 'Acme',
      country: 'DE',
      counts: { licenses: 1, leads: 1 },
    })
    const license = await get(`/licenses/${licenseId}`)
    const lead = await get(`/leads/${license.leadId}`)
    expect(lead).toMatchObject({
      lastName: 'Lovelace',
      email: CONTACT.email,
      source: 'package_installation',
      status: 'new',
      ownerId: null,
      ownerName: 'License Manager',
      subscriberId,
    })
    const events = await app.events({ subscriberId })
    expect(events.map(({ kind }) => kind)).toEqual([
      'subscriber.created',
      'license.issued',
      'lead.captured',
      'installation.created',
    ])
    expect(events.at(-1)).toMatchObject({
      licenseId,
      installationId: id,
      leadId: lead.id,
      packageId: pkg.id,
      actor: { kind: 'installer', id: pkg.id },
      payload: { version: '3.1.0', versionStatus: 'unregistered', verified: true },
    })
    expect(events[1]?.payload).toMatchObject({
      number: made.license.number,
      terms: { status: 'trial', seats: 5, expires: made.license.expires },
    })
    const verified = await verifyLicense(
      made.documents,
      { packageId: pkg.id, rootKeys: pkg.rootKeys, installation: id, token },
      app.clock.now().getTime() / 1000,
    )
    expect(verified).toMatchObject({ ok: true, value: { license: { lma: { licenseId, subscriber: { orgId } } } } })
  })

  test('with an unknown key, without one, or with a vendor key: 401 and nothing written', async () => {
    const before = (await app.events()).length
    for (const key of ['ik_live_x', app.org.apiKey]) {
      expect((await tryInstall(app, key)).json()).toMatchObject({ status: 401, code: 'install_key_invalid' })
    }
    expect((await app.ask('POST', '/installations', { version: '1', subscriber: { orgId: 'x' } })).json().code).toBe(
      'install_key_invalid',
    )
    expect((await app.events()).length).toBe(before)
  })

  test.each([
    [{ version: undefined }],
    [{ version: '../x' }],
    [{ token: 'short' }],
    [{ token: 7 }],
    [{ subscriber: undefined }],
    [{ subscriber: { orgId: ' ' } }],
    [{ subscriber: { orgId: 'x'.repeat(129) } }],
    [{ subscriber: { orgId: 'a\0b' } }],
    [{ subscriber: { orgId: 'a\ud800b' } }],
    [{ subscriber: { orgId: 'a', name: 'b\0' } }],
    [{ subscriber: { orgId: 'a', edition: '\udfff' } }],
    [{ subscriber: { orgId: 'a', type: 'moon' } }],
    [{ subscriber: { orgId: 'a', shoeSize: 42 } }],
    [{ surprise: true }],
    [{ contact: 'Ada' }],
    [{ contact: [] }],
    [{ contact: { note: 'x'.repeat(17_000) } }],
  ])('%j is refused with 400, and nothing is written', async (body) => {
    const before = (await app.events()).length
    const answer = await tryInstall(app, pkg.installKey, body)
    expect(answer.json()).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: expect.any(String) }],
    })
    expect((await app.events()).length).toBe(before)
  })

  test('test installs make no lead, are marked, and are left out of every count (P4)', async () => {
    const own = await addPackage(app)
    const made = await install(app, own.testInstallKey, { subscriber: { orgId: 'shared' } })
    expect(made.installation.test).toBe(true)
    const live = await install(app, own.installKey, { subscriber: { orgId: 'shared' } })
    expect(live.installation.subscriberId).not.toBe(made.installation.subscriberId)
    expect((await get(`/packages/${own.id}`)).counts).toEqual({ licenses: 1, installations: 1, leads: 1 })
    expect((await get(`/licenses/${made.license.id}`)).leadId).toBeNull()
    const listed = (await get(`/licenses?packageId=${own.id}`)).data as { id: string }[]
    expect(listed.map(({ id }) => id)).toEqual([live.license.id])
    expect((await get(`/licenses?packageId=${own.id}&test=true`)).data).toHaveLength(1)
  })

  test('where it asks for a code, none gets in without (P4)', async () => {
    const closed = await addPackage(app, { installMode: 'code_required' })
    expect((await tryInstall(app, closed.installKey)).json()).toMatchObject({
      status: 403,
      code: 'activation_code_required',
    })
    expect((await tryInstall(app, closed.testInstallKey)).statusCode).toBe(201)
  })

  test('the new default terms concern later installs only (P2)', async () => {
    const own = await addPackage(app)
    const first = await install(app, own.installKey)
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '1' }
    const terms = { status: 'active', days: null, seats: null }
    expect((await app.call('PATCH', `/packages/${own.id}`, { defaultTerms: terms }, headers)).statusCode).toBe(200)
    expect((await install(app, own.installKey)).license).toMatchObject({ status: 'active', seats: null, expires: null })
    expect(await get(`/licenses/${first.license.id}`)).toMatchObject({ status: 'trial', seats: 5, revision: 1 })
  })
})

describe('installing again with the same token (I3)', () => {
  test('whatever else changed, it is the same installation', async () => {
    const token = newToken()
    const first = await install(app, pkg.installKey, { token })
    const changes = [
      {},
      { subscriber: { orgId: unique('other') } },
      { contact: { lastName: 'Someone else' } },
      { contact: undefined },
      { activationCode: 'nonsense' },
    ]
    for (const change of changes) {
      const again = await tryInstall(app, pkg.installKey, { token, ...change })
      expect(again.statusCode).toBe(200)
      expect(again.json()).toMatchObject({
        installation: { id: first.installation.id },
        license: { id: first.license.id, revision: 1 },
      })
    }
    const { subscriberId } = first.installation
    expect((await get(`/subscribers/${subscriberId}`)).counts).toEqual({ licenses: 1, leads: 1 })
  })

  test('another version is an upgrade, and nothing else changes (I5)', async () => {
    const token = newToken()
    const subscriber = { orgId: unique('acme') }
    const first = await install(app, pkg.installKey, { token, subscriber })
    const again = await install(app, pkg.installKey, { token, subscriber, version: '2.0.0' })
    expect(again.installation.version).toBe('2.0.0')
    expect(again.license).toEqual(first.license)
    const [last] = (await app.events({ installationId: first.installation.id })).slice(-1)
    expect(last).toMatchObject({ kind: 'installation.upgraded', payload: { before: '1.0.0', after: '2.0.0' } })
  })
})

describe('nobody takes over a license by naming an org id (I4)', () => {
  test('409, telling nothing about the subscriber', async () => {
    const orgId = unique('secret')
    const made = await install(app, pkg.installKey, { subscriber: { orgId, name: 'Hidden Name' } })
    const before = await app.events({ installationId: made.installation.id })
    for (const more of [{}, { token: undefined }, { previousToken: newToken() }]) {
      const answer = await tryInstall(app, pkg.installKey, { subscriber: { orgId }, ...more })
      expect(answer.json()).toMatchObject({ status: 409, code: 'subscriber_known' })
      expect(Object.keys(answer.json()).toSorted()).toEqual(['code', 'detail', 'requestId', 'status', 'title', 'type'])
      for (const secret of [
        'Hidden',
        made.installation.id,
        made.license.id,
        made.license.number,
        made.installation.subscriberId,
        CONTACT.email,
      ]) {
        expect(answer.body).not.toContain(secret)
      }
    }
    expect(await app.events({ installationId: made.installation.id })).toHaveLength(before.length)
    expect((await checkIn(app, made)).statusCode).toBe(200)
  })

  test('both forms of a Salesforce id are one subscriber', async () => {
    await install(app, pkg.installKey, { subscriber: { orgId: '00D000000000062' } })
    const again = await tryInstall(app, pkg.installKey, { subscriber: { orgId: '00D000000000062EAA' } })
    expect(again.json().code).toBe('subscriber_known')
  })

  test('another package there needs no proof, is marked unverified, and changes no facts', async () => {
    const other = await addPackage(app)
    const orgId = unique('acme')
    const first = await install(app, pkg.installKey, { subscriber: { orgId, name: 'Acme', country: 'DE' } })
    const second = await install(app, other.installKey, { subscriber: { orgId, name: 'Evil', country: 'XX' } })
    expect(second.installation.subscriberId).toBe(first.installation.subscriberId)
    expect(await get(`/subscribers/${first.installation.subscriberId}`)).toMatchObject({
      name: 'Acme',
      country: 'DE',
      revision: 1,
    })
    expect((await get(`/installations/${first.installation.id}`)).verified).toBe(true)
    expect((await get(`/installations/${second.installation.id}`)).verified).toBe(false)
  })

  test('the token before hands over to a new one', async () => {
    const orgId = unique('acme')
    const made = await install(app, pkg.installKey, { subscriber: { orgId } })
    const token = newToken()
    const again = await install(app, pkg.installKey, { subscriber: { orgId }, token, previousToken: made.token })
    expect(again.license.id).toBe(made.license.id)
    expect((await checkIn(app, made)).json().code).toBe('token_invalid')
    expect((await checkIn(app, again)).statusCode).toBe(200)
    expect((await app.events({ installationId: made.installation.id })).at(-1)).toMatchObject({
      kind: 'installation.relinked',
      payload: { by: 'token' },
    })
  })
})
