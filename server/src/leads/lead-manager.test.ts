import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, unique } from '../../test/product.ts'
import type { Lead } from './schema.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const leadsOf = async (packageId: string) => (await get(`/leads?packageId=${packageId}`)).data as Lead[]
const member = async (name = 'Lea Manager') => {
  const invited = (
    await app.call('POST', '/users', { email: `${unique('u')}@example.com`, name, role: 'sales' })
  ).json()
  const token = new URL(invited.inviteUrl).searchParams.get('token')
  await app.ask('POST', '/invites/accept', { token, password: 'seven lazy herons' })
  return invited.id as string
}
const change = (packageId: string, userId: string | null, reassignOpenLeads = false) =>
  app.call('PUT', `/packages/${packageId}/lead-manager`, { userId, reassignOpenLeads })
const patch = async (leadId: string, body: object) => {
  const { revision } = await get(`/leads/${leadId}`)
  return app.call('PATCH', `/leads/${leadId}`, body, {
    authorization: `Bearer ${app.org.apiKey}`,
    'if-match': `"${revision}"`,
  })
}
const openItems = async (packageId: string) =>
  ((await get('/attention?limit=200')).data as { packageId: string; kind: string }[])
    .filter((item) => item.packageId === packageId && item.kind !== 'version_unregistered')
    .map(({ kind }) => kind)

describe('changing the lead manager (L2)', () => {
  test('concerns later leads; with the offer, the open ones too, counted and told', async () => {
    const [ada, bob] = [await member('Ada'), await member('Bob')]
    const pkg = await addPackage(app, { leadManagerId: ada })
    for (let i = 0; i < 4; i++) await install(app, pkg.installKey)
    const [closed, given] = await leadsOf(pkg.id)
    expect((await patch(closed!.id, { status: 'unqualified' })).statusCode).toBe(200)
    expect((await patch(given!.id, { ownerId: bob })).json()).toMatchObject({
      ownerId: bob,
      ownerReason: 'Given by an API key',
    })
    expect(await get(`/packages/${pkg.id}/lead-manager`)).toEqual({
      userId: ada,
      userName: 'Ada',
      active: true,
      openLeads: 3,
    })

    expect((await change(pkg.id, bob)).json()).toEqual({ reassigned: 0 })
    await install(app, pkg.installKey)
    expect((await leadsOf(pkg.id)).map(({ ownerName }) => ownerName)).toEqual(['Bob', 'Ada', 'Bob', 'Ada', 'Ada'])
    // One is Bob's already, one is closed.
    expect((await change(pkg.id, bob, true)).json()).toEqual({ reassigned: 2 })
    expect((await leadsOf(pkg.id)).map(({ ownerName }) => ownerName)).toEqual(['Bob', 'Ada', 'Bob', 'Bob', 'Bob'])
    expect((await change(pkg.id, bob, true)).json()).toEqual({ reassigned: 0 })
    const events = await app.events({ packageId: pkg.id })
    const changes = events.filter(({ kind }) => kind === 'package.lead_manager_changed').map(({ payload }) => payload)
    expect(changes).toEqual([{ before: ada, after: bob, reassignOpenLeads: false }])
    const assigned = events.filter(
      ({ kind, payload }) =>
        kind === 'lead.assigned' && payload?.['before'] === ada && payload['reason'] === 'Lead manager of the package',
    )
    expect(assigned.map(({ payload }) => payload?.['ownerId'])).toEqual([bob, bob])
  })

  test('cleared: leads go to "License Manager"; set again, the attention item settles when no open lead is left with nobody', async () => {
    const ada = await member('Ada')
    const pkg = await addPackage(app, { leadManagerId: ada })
    await install(app, pkg.installKey)
    expect((await change(pkg.id, null, true)).json()).toEqual({ reassigned: 1 })
    await install(app, pkg.installKey)
    expect((await leadsOf(pkg.id)).map(({ ownerName }) => ownerName)).toEqual(['License Manager', 'License Manager'])
    expect(await openItems(pkg.id)).toEqual(['lead_without_owner'])
    expect((await change(pkg.id, ada)).statusCode).toBe(200)
    expect(await openItems(pkg.id)).toEqual(['lead_without_owner'])
    expect((await change(pkg.id, ada, true)).json()).toEqual({ reassigned: 2 })
    expect(await openItems(pkg.id)).toEqual([])
  })

  test('by PATCH it is the same, later leads only', async () => {
    const ada = await member('Ada')
    const pkg = await addPackage(app)
    const etag = String((await app.call('GET', `/packages/${pkg.id}`)).headers['etag'])
    const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': etag }
    const patched = await app.call('PATCH', `/packages/${pkg.id}`, { leadManagerId: ada }, headers)
    expect(patched.json()).toMatchObject({ leadManagerId: ada, revision: 2 })
    const kinds = (await app.events({ packageId: pkg.id })).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind.startsWith('package.'))).toEqual([
      'package.created',
      'package.lead_manager_changed',
    ])
  })

  test.each(['PUT', 'POST'])('%s refuses who is no active user, and changes nothing', async (method) => {
    const gone = await member()
    await app.call('PATCH', `/users/${gone}`, { status: 'deactivated' })
    const pkg = await addPackage(app)
    const answer =
      method === 'PUT'
        ? await change(pkg.id, gone, true)
        : await app.call('POST', '/packages', { name: 'X', slug: unique('x'), leadManagerId: gone })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'change_refused'])
    expect((await get(`/packages/${pkg.id}`)).leadManagerId).toBeNull()
  })

  test(
    'installs at the same moment: each lead is with the old manager before, or the new one after',
    { timeout: 120_000 },
    async () => {
      const [ada, bob] = [await member('Ada'), await member('Bob')]
      const pkg = await addPackage(app, { leadManagerId: ada })
      const installs = Array.from({ length: 40 }, () => install(app, pkg.installKey))
      const changes = [0, 1, 2, 3].map(() => change(pkg.id, bob, true))
      const [answers] = await Promise.all([Promise.all(changes), Promise.all(installs)])
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200])
      const owners = (await get(`/leads?packageId=${pkg.id}&limit=200`)).data.map((lead: Lead) => lead.ownerName)
      expect(owners).toEqual(Array.from({ length: 40 }, () => 'Bob'))
    },
  )
})

describe('handing over', () => {
  test('what a user holds goes to a colleague at once; deactivating waits for nothing', async () => {
    const [ada, bob] = [await member('Ada'), await member('Bob')]
    const pkg = await addPackage(app, { leadManagerId: ada })
    for (let i = 0; i < 3; i++) await install(app, pkg.installKey)
    const [closed] = await leadsOf(pkg.id)
    await patch(closed!.id, { status: 'unqualified' })
    const account = (await app.call('POST', '/accounts', { name: 'Held', ownerId: ada })).json()
    const holdings = { openLeads: 2, accounts: 1, packages: [{ id: pkg.id, name: 'Reports' }], fallbackOwner: false }
    expect(await get(`/users/${ada}/holdings`)).toEqual(holdings)
    expect((await app.call('PATCH', `/users/${ada}`, { status: 'deactivated' })).statusCode).toBe(200)
    const over = (toUserId: string | null, id = ada) => app.call('POST', `/users/${id}/hand-over`, { toUserId })
    expect((await over(ada)).json().code).toBe('change_refused')
    expect((await over(bob)).json()).toEqual(holdings)
    expect(await get(`/users/${ada}/holdings`)).toMatchObject({ openLeads: 0, accounts: 0, packages: [] })
    expect(await get(`/packages/${pkg.id}`)).toMatchObject({ leadManagerId: bob })
    expect(await get(`/accounts/${account.id}`)).toMatchObject({ ownerId: bob, ownerName: 'Bob', revision: 2 })
    expect((await leadsOf(pkg.id)).map(({ ownerName }) => ownerName)).toEqual(['Ada', 'Bob', 'Bob'])
    const events = await app.events()
    expect(events.filter(({ kind }) => kind === 'user.handed_over').map(({ payload }) => payload)).toMatchObject([
      { userId: ada, toUserId: bob, openLeads: 2, accounts: 1, packages: [pkg.id] },
    ])
    expect((await over(null, bob)).json()).toEqual(holdings)
    expect((await leadsOf(pkg.id)).map(({ ownerName }) => ownerName)).toEqual([
      'Ada',
      'License Manager',
      'License Manager',
    ])
  })

  test('the fallback owner of the org hands that over too', async () => {
    const [ada, bob] = [await member('Ada'), await member('Bob')]
    const org = await app.call('GET', '/org')
    await app.call(
      'PATCH',
      '/org',
      { fallbackOwnerId: ada },
      { authorization: `Bearer ${app.org.apiKey}`, 'if-match': String(org.headers['etag']) },
    )
    expect((await app.call('POST', `/users/${ada}/hand-over`, { toUserId: bob })).json()).toMatchObject({
      fallbackOwner: true,
    })
    expect(await get('/org')).toMatchObject({ fallbackOwnerId: bob })
  })
})
