import type { Updateable } from 'kysely'
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
import { dayIn } from '../licenses/rules.ts'
import type { Packages } from '../platform/tables.ts'
import { approveClaim } from './approve-claim.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const post = (path: string, body?: object) => app.call('POST', path, body)
const licenseOf = (made: Installed) => get(`/licenses/${made.license.id}`)
const unprovenItems = async (subscriberId: string) =>
  (await get('/attention?limit=200')).data.filter(
    (item: { kind: string; subscriberId: string }) =>
      item.kind === 'parent_unproven' && item.subscriberId === subscriberId,
  )

type Parent = Installed & { orgId: string }

async function production(of = pkg): Promise<Parent> {
  const orgId = unique('prod')
  const made = await install(app, of.installKey, { subscriber: { orgId } })
  const change = { status: 'active', seats: 9, expires: '2031-05-31', features: { reports: true } }
  expect((await modify(app, made.license.id, change)).statusCode).toBe(200)
  return { ...made, orgId }
}

const trySandbox = (parent: { orgId: string }, parentProof: string | undefined, more: object = {}, of = pkg) => {
  const { subscriber, ...rest } = more as { subscriber?: object }
  const named = { orgId: unique('sand'), type: 'sandbox', parentOrgId: parent.orgId, parentProof, ...subscriber }
  return tryInstall(app, of.installKey, { ...rest, subscriber: named })
}
const sandbox = async (...args: Parameters<typeof trySandbox>): Promise<Installed> => {
  const answer = await trySandbox(...args)
  if (answer.statusCode > 201) throw new Error(answer.body)
  return answer.json()
}
const setPolicy = (id: string, set: Updateable<Packages>) =>
  app.app.database.db.updateTable('packages').set(set).where('id', '=', id).execute()

describe('a sandbox with proof of its parent (I6)', () => {
  test('by the token of the parent: it follows, site-wide, without a lead', async () => {
    const parent = await production()
    const made = await sandbox(parent, parent.token, { subscriber: { sandboxName: 'QA' } })
    expect(made.license).toMatchObject({ status: 'active', seats: null, expires: '2031-05-31', revision: 1 })
    expect(claims(made.documents.license).lma).toMatchObject({ features: { reports: true }, seats: null })
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: parent.license.id, leadId: null })
    const followers = await get(`/licenses?followsLicenseId=${parent.license.id}`)
    expect(followers.data).toMatchObject([{ id: made.license.id }])
    const { subscriberId } = made.installation
    expect(await get(`/subscribers/${subscriberId}`)).toMatchObject({
      parentId: parent.installation.subscriberId,
      parentOrgId: parent.orgId,
      parentUnproven: false,
      sandboxName: 'QA',
    })
    expect(await app.events({ subscriberId, kind: 'subscriber.parent_proven' })).toMatchObject([
      { payload: { parentId: parent.installation.subscriberId, by: 'token' } },
    ])
    expect(await app.events({ subscriberId, kind: 'lead.captured' })).toEqual([])
    expect(await unprovenItems(subscriberId)).toEqual([])
    expect(JSON.stringify(await app.events({ subscriberId }))).not.toContain(parent.token)
  })

  test('by a code issued for the parent, once; a code is enough where the package wants one', async () => {
    const closed = await addPackage(app, { installMode: 'code_required' })
    const { code } = (await post('/activation-codes', { packageId: closed.id })).json()
    const orgId = unique('prod')
    const parent = await install(app, closed.installKey, { activationCode: code, subscriber: { orgId } })
    const proof = (await post('/activation-codes', { packageId: closed.id, licenseId: parent.license.id })).json()
    const made = await sandbox({ orgId }, proof.code, {}, closed)
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: parent.license.id })
    expect(await app.events({ installationId: made.installation.id, kind: 'subscriber.parent_proven' })).toMatchObject([
      { payload: { by: 'code', codeId: proof.id } },
    ])
    expect((await trySandbox({ orgId }, proof.code, {}, closed)).json().code).toBe('activation_code_required')
    expect((await checkIn(app, parent)).statusCode).toBe(200)
  })

  test('a retry is the same sandbox; a sandbox of a sandbox follows what that follows', async () => {
    const parent = await production()
    const subscriber = { orgId: unique('sand') }
    const token = newToken()
    const made = await sandbox(parent, parent.token, { token, subscriber })
    const again = await sandbox(parent, parent.token, { token, subscriber })
    expect(again.license).toEqual(made.license)
    const nested = await sandbox(subscriber, token)
    expect(await licenseOf(nested)).toMatchObject({ followsLicenseId: parent.license.id })
  })

  test('changes of the parent reach it, and it cannot be edited by itself', async () => {
    const parent = await production()
    const made = await sandbox(parent, parent.token)
    await modify(app, parent.license.id, { status: 'suspended', message: 'Please pay' })
    expect((await checkIn(app, made)).json()).toMatchObject({ status: 'suspended', revision: 2 })
    await modify(app, parent.license.id, { status: 'active', expires: '2032-01-31', seats: 4 })
    expect(await licenseOf(made)).toMatchObject({ status: 'active', expires: '2032-01-31', seats: null, revision: 3 })
    // More seats for the parent are no news for a sandbox that is site-wide.
    await modify(app, parent.license.id, { seats: 5 })
    expect((await licenseOf(made)).revision).toBe(3)
    const events = await app.events({ licenseId: made.license.id, kind: 'license.followed' })
    expect(events).toMatchObject([
      { payload: { followsLicenseId: parent.license.id, after: { status: 'suspended' }, revision: 2 } },
      { payload: { before: { status: 'suspended' }, after: { expires: '2032-01-31' }, revision: 3 } },
    ])
    expect((await modify(app, made.license.id, { seats: 1 })).json()).toMatchObject({
      status: 409,
      code: 'follows_parent',
    })
  })

  test('the parent uninstalled: suspended meanwhile; installed again: as before', async () => {
    const parent = await production()
    const made = await sandbox(parent, parent.token)
    const gone = await sandbox(parent, parent.token)
    await askAs(app, gone, 'DELETE')
    await askAs(app, parent, 'DELETE')
    expect(await licenseOf(made)).toMatchObject({ status: 'suspended' })
    expect((await askAs(app, made, 'GET', '/check')).json()).toMatchObject({ licensed: false, code: 'suspended' })
    expect(await licenseOf(gone)).toMatchObject({ status: 'uninstalled' })
    await install(app, pkg.installKey, { token: parent.token, subscriber: { orgId: parent.orgId } })
    expect(await licenseOf(made)).toMatchObject({ status: 'active', expires: '2031-05-31' })
    await modify(app, parent.license.id, { expires: '2033-01-31' })
    const back = await install(app, pkg.installKey, { token: gone.token, subscriber: { orgId: 'whatever' } })
    expect(back.license).toMatchObject({ status: 'active', expires: '2033-01-31' })
  })

  test('installed again, it has no trial of its own (I5)', async () => {
    const start = app.clock.now()
    const own = await addPackage(app, { retrialAfterDays: 1 })
    const orgId = unique('prod')
    const parent = await install(app, own.installKey, { subscriber: { orgId } })
    const made = await sandbox({ orgId }, parent.token, {}, own)
    await askAs(app, made, 'DELETE')
    app.clock.advance(60 * 86_400_000)
    const again = await install(app, own.installKey, { token: made.token, subscriber: { orgId: 'whatever' } })
    expect(again.license).toMatchObject({ status: 'trial', expires: parent.license.expires })
    app.clock.set(start)
  })

  test('policy: capped, or time-boxed', async () => {
    const own = await addPackage(app)
    const parent = await production(own)
    await setPolicy(own.id, { sandbox_policy: 'capped', sandbox_seats: 3 })
    expect((await sandbox(parent, parent.token, {}, own)).license.seats).toBe(3)
    await setPolicy(own.id, { sandbox_policy: 'time_boxed', sandbox_days: 10 })
    const boxed = await sandbox(parent, parent.token, {}, own)
    // The days of the org, which are others than those of UTC at some hours.
    const last = dayIn('Europe/Berlin', new Date(app.clock.now().getTime() + 10 * 86_400_000))
    expect(boxed.license).toMatchObject({ seats: null, expires: last })
    await modify(app, parent.license.id, { expires: '2020-01-31' })
    expect(await licenseOf(boxed)).toMatchObject({ expires: '2020-01-31', state: 'expired' })
  })

  test('a newer one of the same name takes the place of the older, which can come back', async () => {
    const parent = await production()
    const named = { subscriber: { sandboxName: 'Staging' } }
    const older = await sandbox(parent, parent.token, named)
    const other = await sandbox(parent, parent.token, { subscriber: { sandboxName: 'Other' } })
    const unnamed = await sandbox(parent, parent.token)
    const newer = await sandbox(parent, parent.token, named)
    expect((await checkIn(app, older)).json()).toMatchObject({ status: 'uninstalled' })
    expect(await get(`/subscribers/${older.installation.subscriberId}`)).toMatchObject({
      supersededById: newer.installation.subscriberId,
    })
    expect(await app.events({ installationId: older.installation.id, kind: 'installation.superseded' })).toMatchObject([
      { licenseId: older.license.id, payload: { bySubscriberId: newer.installation.subscriberId } },
    ])
    for (const one of [other, unnamed, newer]) expect(await licenseOf(one)).toMatchObject({ status: 'active' })
    const back = await install(app, pkg.installKey, { token: older.token, subscriber: { orgId: 'whatever' } })
    expect(back).toMatchObject({ installation: { id: older.installation.id }, license: { status: 'active' } })
    expect(await licenseOf(newer)).toMatchObject({ status: 'uninstalled' })
    expect(await get(`/subscribers/${older.installation.subscriberId}`)).toMatchObject({ supersededById: null })
  })

  test('unfollowed, it keeps what it has and is edited; followed again, it has what the parent has', async () => {
    const parent = await production()
    const made = await sandbox(parent, parent.token)
    const { id } = made.license
    const free = (await post(`/licenses/${id}/unfollow`)).json()
    expect(free).toMatchObject({ followsLicenseId: null, status: 'active', seats: null, revision: 2 })
    expect((await post(`/licenses/${id}/unfollow`)).json()).toMatchObject({ revision: 2 })
    await modify(app, parent.license.id, { status: 'suspended' })
    expect((await modify(app, id, { seats: 2 })).json()).toMatchObject({ status: 'active', seats: 2, revision: 3 })
    const followed = (await post(`/licenses/${id}/follow`)).json()
    expect(followed).toMatchObject({
      followsLicenseId: parent.license.id,
      status: 'suspended',
      seats: null,
      revision: 4,
    })
    expect((await post(`/licenses/${id}/follow`)).json()).toMatchObject({ revision: 4 })
    expect((await post(`/licenses/${parent.license.id}/follow`)).json().code).toBe('state_conflict')
    const kinds = (await app.events({ licenseId: id })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => /follow/.test(kind))).toEqual(['license.unfollowed', 'license.followed'])
  })
})

describe('a sandbox without proof (I6)', () => {
  test('is an ordinary install, marked, told and claimed; a wrong proof tells nothing more', async () => {
    const parent = await production()
    const stranger = await install(app, pkg.installKey)
    const elsewhere = await production(await addPackage(app))
    const relink = (await post('/activation-codes', { packageId: pkg.id, licenseId: stranger.license.id })).json().code
    const plain = (await post('/activation-codes', { packageId: pkg.id })).json().code
    for (const proof of [undefined, 'guess', newToken(), stranger.token, elsewhere.token, relink, plain]) {
      const answer = await trySandbox(parent, proof)
      const nowhere = await trySandbox({ orgId: unique('nowhere') }, proof)
      const said = [answer, nowhere].map((one) => {
        const { license } = one.json() as Installed
        return [one.statusCode, license.status, license.seats, license.expires, Object.keys(one.json())]
      })
      expect(said[0]).toEqual(said[1])
      const made = answer.json() as Installed
      const { subscriberId } = made.installation
      expect(await get(`/subscribers/${subscriberId}`)).toMatchObject({ parentId: null, parentUnproven: true })
      expect((await licenseOf(made)).leadId).toMatch(/^lead_/)
      expect(await unprovenItems(subscriberId)).toHaveLength(1)
      const kept = (await get(`/claims?subscriberId=${subscriberId}`)).data
      expect(kept).toMatchObject([
        { kind: 'parent', status: 'open', parent: { id: parent.installation.subscriberId, orgId: parent.orgId } },
      ])
    }
    expect((await get(`/activation-codes?packageId=${pkg.id}&limit=1`)).data[0]).toMatchObject({ state: 'open' })
  })

  test('the vendor approves the claim: it follows, and older ones of its name go', async () => {
    const parent = await production()
    const older = await sandbox(parent, parent.token, { subscriber: { sandboxName: 'QA' } })
    const made = await sandbox(parent, undefined, { subscriber: { sandboxName: 'QA' } })
    const [claim] = (await get(`/claims?subscriberId=${made.installation.subscriberId}`)).data
    const support = app.org.as('support')
    await expect(approveClaim(support, claim.id)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await post(`/claims/${claim.id}/approve`)).json()).toMatchObject({ status: 'approved' })
    expect((await post(`/claims/${claim.id}/approve`)).json()).toMatchObject({ status: 'approved' })
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: parent.license.id, status: 'active', seats: null })
    expect(await licenseOf(older)).toMatchObject({ status: 'uninstalled' })
    expect(await unprovenItems(made.installation.subscriberId)).toEqual([])
    const { subscriberId } = made.installation
    expect((await app.events({ subscriberId, kind: 'subscriber.parent_proven' })).length).toBe(1)
    expect((await checkIn(app, made)).json()).toMatchObject({ status: 'active', revision: 2 })
  })

  test('or says whose it is on its page, parent reported or not', async () => {
    const parent = await production()
    const made = await install(app, pkg.installKey, { subscriber: { orgId: unique('sand'), type: 'sandbox' } })
    const path = `/subscribers/${made.installation.subscriberId}/parent`
    const parentId = parent.installation.subscriberId
    expect((await post(path, { parentId })).json()).toMatchObject({ parentId, parentOrgId: parent.orgId, revision: 2 })
    expect((await post(path, { parentId })).json()).toMatchObject({ parentId, revision: 2 })
    const sandboxes = (await get(`/subscribers?parentId=${parentId}`)).data
    expect(sandboxes).toMatchObject([{ id: made.installation.subscriberId }])
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: parent.license.id })
    const refused = async (id: string, to: string) =>
      (await post(`/subscribers/${id}/parent`, { parentId: to })).json().code
    expect(await refused(parentId, made.installation.subscriberId)).toBe('change_refused')
    expect(await refused(made.installation.subscriberId, made.installation.subscriberId)).toBe('change_refused')
    expect(await refused(made.installation.subscriberId, 'sub_none')).toBe('not_found')
    const tested = await install(app, pkg.testInstallKey, { subscriber: { orgId: unique('t'), type: 'sandbox' } })
    expect(await refused(tested.installation.subscriberId, parentId)).toBe('change_refused')
  })

  test('rejected, nothing changes and nobody is asked again', async () => {
    const parent = await production()
    const made = await sandbox(parent, undefined)
    const [claim] = (await get(`/claims?subscriberId=${made.installation.subscriberId}`)).data
    expect((await post(`/claims/${claim.id}/reject`, {})).json().status).toBe('rejected')
    expect(await unprovenItems(made.installation.subscriberId)).toEqual([])
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: null, status: 'trial' })
  })

  test('who names a known subscriber as its sandbox changes nothing of that (I4)', async () => {
    const other = await addPackage(app)
    const victim = await production(other)
    const parent = await production()
    const made = await sandbox(parent, parent.token, { subscriber: { orgId: victim.orgId } })
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: null, status: 'trial' })
    expect(await get(`/subscribers/${victim.installation.subscriberId}`)).toMatchObject({
      type: 'production',
      parentId: null,
      parentOrgId: null,
    })
  })

  test('a test install tells nobody and follows nothing but test installs (P4)', async () => {
    const parent = await production()
    const subscriber = { orgId: unique('t'), type: 'sandbox', parentOrgId: parent.orgId, parentProof: parent.token }
    const made = await install(app, pkg.testInstallKey, { subscriber })
    expect(await licenseOf(made)).toMatchObject({ followsLicenseId: null, test: true })
    expect(await unprovenItems(made.installation.subscriberId)).toEqual([])
  })
})
