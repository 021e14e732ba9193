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
  type Installed,
  type TestPackage,
} from '../../test/product.ts'
import { carryLicense } from './carry.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const licenseOf = (made: Installed) => get(`/licenses/${made.license.id}`)
const installationOf = (made: Installed) => get(`/installations/${made.installation.id}`)

type Customer = Installed & { orgId: string }

async function customer(more: object = {}): Promise<Customer> {
  const orgId = unique('acme')
  const subscriber = { orgId, name: `Name of ${orgId}`, edition: 'Gold', ...more }
  return { ...(await install(app, pkg.installKey, { subscriber })), orgId }
}

async function paid(): Promise<Customer> {
  const made = await customer()
  expect((await modify(app, made.license.id, { status: 'active', seats: 9, expires: '2031-05-31' })).statusCode).toBe(
    200,
  )
  return made
}

async function carry(made: Installed, orgId: string, more: object = {}, revision?: string) {
  const etag = revision ?? String((await app.call('GET', `/licenses/${made.license.id}`)).headers['etag'])
  const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': etag }
  return app.call('POST', `/licenses/${made.license.id}/carry`, { orgId, ...more }, headers)
}

describe('a license is carried to another Subscriber Org ID', () => {
  test('that nobody knows: facts, account, number, token and history go along', async () => {
    const made = await paid()
    const account = (await app.call('POST', '/accounts', { name: 'Acme' })).json()
    await app.call('PUT', `/subscribers/${made.installation.subscriberId}/account`, { accountId: account.id })
    const orgId = unique('moved')
    const answer = await carry(made, ` ${orgId} `, { reason: 'They moved' })
    expect(answer.json()).toMatchObject({
      id: made.license.id,
      number: made.license.number,
      subscriberOrgId: orgId,
      subscriberName: `Name of ${made.orgId}`,
      accountId: account.id,
      status: 'active',
      seats: 9,
      revision: 3,
      installationId: made.installation.id,
    })
    expect(answer.headers['etag']).toBe('"3"')
    const heard = (await checkIn(app, made)).json()
    expect(claims(heard.documents.license).lma).toMatchObject({ revision: 3, subscriber: { orgId } })
    const [event] = await app.events({ licenseId: made.license.id, kind: 'license.carried' })
    expect(event).toMatchObject({
      reason: 'They moved',
      subscriberId: answer.json().subscriberId,
      installationId: made.installation.id,
      payload: { from: { orgId: made.orgId }, to: { orgId }, revision: 3, changedPlacesWith: null },
    })
    expect(await get(`/subscribers/${answer.json().subscriberId}`)).toMatchObject({
      edition: 'Gold',
      type: 'production',
    })
    expect(await get(`/subscribers/${made.installation.subscriberId}`)).toMatchObject({ counts: { licenses: 0 } })
    const again = await install(app, pkg.installKey, { token: made.token, subscriber: { orgId } })
    expect(again.license.id).toBe(made.license.id)
    expect((await tryInstall(app, pkg.installKey, { subscriber: { orgId: made.orgId } })).statusCode).toBe(201)
  })

  test('where the customer has installed and got a trial: the two change places', async () => {
    const made = await paid()
    const fresh = await customer()
    for (let seats = 10; seats < 16; seats++) await modify(app, fresh.license.id, { seats })
    const answer = await carry(made, fresh.orgId)
    expect(answer.json()).toMatchObject({
      id: made.license.id,
      subscriberId: fresh.installation.subscriberId,
      installationId: fresh.installation.id,
      status: 'active',
      revision: 8,
    })
    expect(await licenseOf(fresh)).toMatchObject({
      subscriberId: made.installation.subscriberId,
      installationId: made.installation.id,
      status: 'uninstalled',
      revision: 8,
    })
    expect(await installationOf(fresh)).toMatchObject({
      status: 'installed',
      licenseId: made.license.id,
      verified: true,
    })
    expect(await installationOf(made)).toMatchObject({ status: 'uninstalled', licenseId: fresh.license.id })
    // C2: a product refuses a lower revision than it has seen, of whichever license.
    const heard = (await checkIn(app, fresh, { have: { epoch: 1, revision: 7, iat: 1 } })).json()
    const { lma } = claims(heard.documents.license)
    expect(lma).toMatchObject({ licenseId: made.license.id, status: 'active', seats: 9, revision: 8 })
    expect((await checkIn(app, made)).json()).toMatchObject({ status: 'uninstalled', revision: 8 })
    const kinds = async (id: string) => (await app.events({ licenseId: id })).slice(-3).map(({ kind }) => kind)
    expect(await kinds(made.license.id)).toEqual(['installation.created', 'license.modified', 'license.carried'])
    expect(await kinds(fresh.license.id)).toEqual([
      'license.carried',
      'license.uninstalled',
      'installation.uninstalled',
    ])
    // The trial that is left at the old place does not come back by itself when the product starts there again.
    const back = await tryInstall(app, pkg.installKey, { token: made.token, subscriber: { orgId: made.orgId } })
    expect([back.statusCode, back.json().code]).toEqual([409, 'subscriber_known'])
  })

  test('after the old product was uninstalled: the license comes back to life where it goes', async () => {
    const made = await paid()
    await askAs(app, made, 'DELETE')
    const fresh = await customer()
    expect((await carry(made, fresh.orgId)).json()).toMatchObject({ status: 'active', seats: 9 })
    expect((await checkIn(app, fresh)).json()).toMatchObject({ status: 'active' })
    expect((await app.events({ licenseId: made.license.id })).slice(-2).map(({ kind }) => kind)).toEqual([
      'license.carried',
      'license.restored',
    ])
  })

  test('where the product is gone: the installation goes along, and the dead ones change places', async () => {
    const made = await paid()
    const gone = await customer()
    await askAs(app, gone, 'DELETE')
    expect((await carry(made, gone.orgId)).json()).toMatchObject({
      subscriberId: gone.installation.subscriberId,
      installationId: made.installation.id,
      status: 'active',
    })
    expect((await checkIn(app, made)).json()).toMatchObject({ status: 'active' })
    expect(await installationOf(gone)).toMatchObject({
      subscriberId: made.installation.subscriberId,
      status: 'uninstalled',
    })
  })

  test('a license in use there that was sold is ended only if the vendor says so', async () => {
    const [made, other] = [await paid(), await paid()]
    expect((await carry(made, other.orgId)).json()).toMatchObject({
      status: 409,
      code: 'subscriber_taken',
      licenseId: other.license.id,
    })
    await modify(app, other.license.id, { status: 'suspended' })
    expect((await carry(made, other.orgId)).json().code).toBe('subscriber_taken')
    expect(await licenseOf(made)).toMatchObject({ subscriberOrgId: made.orgId, revision: 2 })
    expect((await carry(made, other.orgId, { replace: true })).json()).toMatchObject({ subscriberOrgId: other.orgId })
    expect(await licenseOf(other)).toMatchObject({ status: 'uninstalled' })
  })

  test('what it ended comes back only by a code of the vendor, never by its old token (I4, I5)', async () => {
    const [made, other] = [await paid(), await paid()]
    await carry(made, other.orgId, { replace: true })
    const again = { token: made.token, version: '1.0.0', subscriber: { orgId: made.orgId } }
    const refused = await tryInstall(app, pkg.installKey, again)
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'subscriber_known'])
    expect(await licenseOf(other)).toMatchObject({ status: 'uninstalled' })
    const codeFor = { packageId: pkg.id, licenseId: other.license.id }
    const { code } = (await app.call('POST', '/activation-codes', codeFor)).json()
    const back = await tryInstall(app, pkg.installKey, { ...again, activationCode: code })
    expect([back.statusCode, back.json().license.id]).toEqual([200, other.license.id])
    expect((await tryInstall(app, pkg.installKey, again)).statusCode).toBe(200)
  })

  test('an approved claim to where it was ends: somebody else may be installed there by now (I4)', async () => {
    const made = await paid()
    const token = newToken()
    const claim = { token, subscriber: { orgId: made.orgId }, contact: { email: 'ada@acme.example' } }
    const filed = await app.http.inject({
      method: 'POST',
      url: '/api/v1/claims',
      payload: claim,
      headers: { authorization: `Bearer ${pkg.installKey}` },
    })
    expect(filed.statusCode).toBe(202)
    const [waiting] = (await get(`/claims?packageId=${pkg.id}&status=open`)).data
    expect((await app.call('POST', `/claims/${waiting.id}/approve`, {})).statusCode).toBe(200)
    await carry(made, unique('moved'))
    expect(await get(`/claims/${waiting.id}`)).toMatchObject({ status: 'expired' })
    const newcomer = await install(app, pkg.installKey, { subscriber: { orgId: made.orgId } })
    const taken = await tryInstall(app, pkg.installKey, { token, version: '1.0.0', subscriber: { orgId: made.orgId } })
    expect([taken.statusCode, taken.json().code]).toEqual([409, 'subscriber_known'])
    expect((await checkIn(app, newcomer)).statusCode).toBe(200)
  })

  test('sandboxes go on following it; open codes for it go along (I4, I6)', async () => {
    const made = await paid()
    const named = { orgId: unique('sand'), type: 'sandbox', parentOrgId: made.orgId, parentProof: made.token }
    const sandbox = await install(app, pkg.installKey, { subscriber: named })
    const { code } = (
      await app.call('POST', '/activation-codes', { packageId: pkg.id, licenseId: made.license.id })
    ).json()
    const orgId = unique('moved')
    await carry(made, orgId)
    await modify(app, made.license.id, { expires: '2032-01-31' })
    expect(await licenseOf(sandbox)).toMatchObject({ expires: '2032-01-31' })
    const token = newToken()
    const taken = await tryInstall(app, pkg.installKey, { token, activationCode: code, subscriber: { orgId } })
    expect([taken.statusCode, taken.json().license.id]).toEqual([200, made.license.id])
    const other = await customer()
    expect((await carry(sandbox, unique('x'))).json().code).toBe('follows_parent')
    expect((await carry(other, named.orgId)).json().code).toBe('follows_parent')
    expect((await carry(other, orgId, { replace: true })).json().code).toBe('subscriber_taken')
  })

  test('refusals change nothing', async () => {
    const made = await paid()
    const before = [await licenseOf(made), (await app.events()).length]
    const tested = await install(app, pkg.testInstallKey, { subscriber: { orgId: unique('t') } })
    const count = (await app.events()).length - Number(before[1])
    const code = async (answer: ReturnType<typeof carry>) => (await answer).json().code
    expect(await code(carry(made, made.orgId))).toBe('change_refused')
    expect(await code(carry(tested, unique('x')))).toBe('change_refused')
    expect(await code(carry(made, '   '))).toBe('invalid_request')
    expect(await code(carry(made, 'x'.repeat(129)))).toBe('invalid_request')
    expect(await code(carry(made, unique('x'), {}, '"1"'))).toBe('stale_revision')
    expect(await code(carry(made, unique('x'), {}, ''))).toBe('revision_required')
    await expect(carryLicense(app.org.as('support'), made.license.id, { orgId: 'x' }, '2')).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect([await licenseOf(made), (await app.events()).length - count]).toEqual(before)
  })
})
