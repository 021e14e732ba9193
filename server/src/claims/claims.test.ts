import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import {
  addPackage,
  askAs,
  checkIn,
  install,
  newToken,
  tryInstall,
  unique,
  type TestPackage,
} from '../../test/product.ts'
import { expireDueClaims } from './expire-due.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const DAY = 86_400_000
const get = async (path: string) => (await app.call('GET', path)).json()
const file = (orgId: string, more: object = {}, key = pkg.installKey) =>
  app.ask('POST', '/claims', { token: newToken(), subscriber: { orgId }, ...more }, { authorization: `Bearer ${key}` })
const claimsAt = async (subscriberId: string) => (await get(`/claims?subscriberId=${subscriberId}`)).data
const waiting = async (id: string) =>
  (await get('/attention?limit=200')).data.filter(
    (item: { kind: string; subscriberId: string }) => item.kind === 'claim_waiting' && item.subscriberId === id,
  )

async function installed() {
  const orgId = unique('acme')
  return { ...(await install(app, pkg.installKey, { subscriber: { orgId, name: 'Acme' } })), orgId }
}

async function filed(more: object = {}) {
  const made = await installed()
  const token = newToken()
  const answer = await file(made.orgId, { token, ...more })
  expect(answer.statusCode).toBe(202)
  const [claim] = await claimsAt(made.installation.subscriberId)
  return { made, token, claim }
}

const decide = (id: string, verb: 'approve' | 'reject', body?: object) =>
  app.call('POST', `/claims/${id}/${verb}`, body)

describe('a claim (I4)', () => {
  test('is answered alike whether or not the subscriber is there; only one that is about something is kept', async () => {
    const made = await installed()
    const other = await addPackage(app)
    const answers = [
      await file(made.orgId, { contact: { lastName: 'Real', email: 'real@acme.example' }, message: 'New server' }),
      await file(unique('nobody')),
      await file(made.orgId, {}, other.installKey),
      await file(made.orgId, {}, pkg.testInstallKey),
    ]
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`))).toEqual(
      new Set(['202 {"status":"open"}']),
    )
    const { subscriberId } = made.installation
    expect(await claimsAt(subscriberId)).toMatchObject([
      {
        kind: 'installation',
        status: 'open',
        packageId: pkg.id,
        subscriber: { id: subscriberId, orgId: made.orgId, name: 'Acme' },
        contact: { lastName: 'Real', email: 'real@acme.example' },
        contactKnown: false,
        domainKnown: false,
        message: 'New server',
        installation: { id: made.installation.id, status: 'installed', version: '1.0.0', lastCheckInAt: null },
        licenseNumber: made.license.number,
      },
    ])
    expect((await get(`/claims?packageId=${other.id}`)).data).toEqual([])
    expect(await waiting(subscriberId)).toHaveLength(1)
    const [event] = await app.events({ subscriberId, kind: 'claim.filed' })
    expect(event).toMatchObject({ installationId: made.installation.id, payload: { contactKnown: false } })
    expect(JSON.stringify(event)).not.toContain('real@acme.example')
    expect((await checkIn(app, made)).statusCode).toBe(200)
  })

  test('the same token is the same claim; more than five open ones are dropped without a word', async () => {
    const made = await installed()
    const token = newToken()
    for (const one of [token, token]) expect((await file(made.orgId, { token: one })).statusCode).toBe(202)
    expect(await claimsAt(made.installation.subscriberId)).toHaveLength(1)
    for (let i = 0; i < 6; i++) expect((await file(made.orgId)).statusCode).toBe(202)
    expect(await claimsAt(made.installation.subscriberId)).toHaveLength(5)
    expect((await file(made.orgId, { token: made.token })).statusCode).toBe(202)
    expect(await claimsAt(made.installation.subscriberId)).toHaveLength(5)
  })

  test('approved, its token takes the installation over, once; the old one is dead', async () => {
    const { made, token, claim } = await filed()
    const take = () => tryInstall(app, pkg.installKey, { token, subscriber: { orgId: made.orgId } })
    expect((await take()).json().code).toBe('subscriber_known')
    const approved = (await decide(claim.id, 'approve')).json()
    expect(approved).toMatchObject({ status: 'approved', decidedAt: expect.any(String) })
    expect(await waiting(made.installation.subscriberId)).toEqual([])
    expect((await checkIn(app, made)).statusCode).toBe(200)
    const taken = await take()
    expect(taken.statusCode).toBe(200)
    expect(taken.json()).toMatchObject({ installation: { id: made.installation.id }, license: { id: made.license.id } })
    expect((await checkIn(app, made)).json().code).toBe('token_invalid')
    expect((await checkIn(app, taken.json())).statusCode).toBe(200)
    expect(await get(`/claims/${claim.id}`)).toMatchObject({ status: 'used', usedAt: expect.any(String) })
    expect((await app.events({ installationId: made.installation.id })).slice(-2)).toMatchObject([
      { kind: 'claim.used', payload: { id: claim.id } },
      { kind: 'installation.relinked', payload: { by: 'claim', claimId: claim.id } },
    ])
    expect((await take()).statusCode).toBe(200)
    expect((await decide(claim.id, 'reject', {})).json().code).toBe('claim_decided')
  })

  test('brings back what was uninstalled', async () => {
    const { made, token, claim } = await filed()
    await askAs(app, made, 'DELETE')
    await decide(claim.id, 'approve')
    const again = await install(app, pkg.installKey, { token, subscriber: { orgId: made.orgId } })
    expect(again).toMatchObject({ installation: { id: made.installation.id, status: 'installed' } })
  })

  test('rejected with a reason, it opens nothing, and that token asks in vain; each decision is written once', async () => {
    const { made, token, claim } = await filed()
    const rejected = await decide(claim.id, 'reject', { reason: 'Not one of theirs' })
    expect(rejected.json()).toMatchObject({ status: 'rejected', reason: 'Not one of theirs' })
    expect((await decide(claim.id, 'reject', {})).json()).toEqual(rejected.json())
    expect((await decide(claim.id, 'approve')).json()).toMatchObject({ status: 409, code: 'claim_decided' })
    const events = await app.events({ subscriberId: made.installation.subscriberId, kind: 'claim.rejected' })
    expect(events).toMatchObject([{ reason: 'Not one of theirs', payload: { id: claim.id } }])
    expect((await tryInstall(app, pkg.installKey, { token, subscriber: { orgId: made.orgId } })).json().code).toBe(
      'subscriber_known',
    )
    await file(made.orgId, { token })
    expect(await claimsAt(made.installation.subscriberId)).toHaveLength(1)
  })

  test('an approval that nobody has used can be taken back', async () => {
    const { made, token, claim } = await filed()
    await decide(claim.id, 'approve')
    expect((await decide(claim.id, 'reject', {})).json().status).toBe('rejected')
    expect((await tryInstall(app, pkg.installKey, { token, subscriber: { orgId: made.orgId } })).json().code).toBe(
      'subscriber_known',
    )
  })

  test('is over after 30 days, and so is an approval that nobody used', async () => {
    const start = app.clock.now()
    const open = await filed()
    const approved = await filed()
    await decide(approved.claim.id, 'approve')
    app.clock.advance(30 * DAY)
    expect((await get(`/claims/${open.claim.id}`)).status).toBe('expired')
    expect((await decide(open.claim.id, 'approve')).json().code).toBe('claim_decided')
    const subscriber = { orgId: approved.made.orgId }
    expect((await tryInstall(app, pkg.installKey, { token: approved.token, subscriber })).json().code).toBe(
      'subscriber_known',
    )
    const over = (await get('/claims?status=expired')).data.map(({ id }: { id: string }) => id)
    expect(over).toEqual(expect.arrayContaining([open.claim.id, approved.claim.id]))
    expect((await get('/claims?status=approved')).data).toEqual([])
    expect(await waiting(open.made.installation.subscriberId)).toHaveLength(1)
    await expireDueClaims(app.app)
    expect(await waiting(open.made.installation.subscriberId)).toEqual([])
    await file(open.made.orgId, { token: open.token })
    expect((await claimsAt(open.made.installation.subscriberId))[0]).toMatchObject({ status: 'open' })
    app.clock.set(start)
  })

  test('says whether the vendor knows the address, or its domain', async () => {
    const account = (await app.call('POST', '/accounts', { name: 'Acme', domain: 'acme-known.example' })).json()
    await app.call('POST', `/accounts/${account.id}/contacts`, { lastName: 'Known', email: 'known@acme-known.example' })
    const known = await installed()
    await app.call('PUT', `/subscribers/${known.installation.subscriberId}/account`, { accountId: account.id })
    await file(known.orgId, { contact: { lastName: 'K', email: ' Known@ACME-known.example ' } })
    await file(known.orgId, { contact: { lastName: 'C', email: 'colleague@acme-known.example' } })
    await file(known.orgId, { contact: { lastName: 'S', email: 'stranger@gmail.com' } })
    const said = (await claimsAt(known.installation.subscriberId)).map(
      (claim: { accountName: string; contactKnown: boolean; domainKnown: boolean }) => [
        claim.accountName,
        claim.contactKnown,
        claim.domainKnown,
      ],
    )
    expect(said).toEqual([
      ['Acme', false, false],
      ['Acme', false, true],
      ['Acme', true, true],
    ])
    const events = await app.events({ subscriberId: known.installation.subscriberId, kind: 'claim.filed' })
    expect(events.map(({ payload }) => payload?.['contactKnown'])).toEqual([true, false, false])
    expect(events[0]?.payload).toMatchObject({ accountId: account.id, contactId: expect.stringMatching(/^con_/) })
  })

  test('keeps odd contacts as they come, refuses what is none (I2)', async () => {
    const { claim } = await filed({ contact: { email: 7, shoeSize: 42 } })
    expect(claim.contact).toMatchObject({
      extra: { shoeSize: 42 },
      flags: expect.arrayContaining(['The email is not a text']),
    })
    const made = await installed()
    expect((await file(made.orgId, { contact: { note: 'x'.repeat(17_000) } })).json().code).toBe('invalid_request')
    expect((await file(made.orgId, { contact: 'me' })).json().code).toBe('invalid_request')
    expect((await file('   ')).json().code).toBe('invalid_request')
    expect((await file(made.orgId, {}, 'ik_wrong')).json().code).toBe('install_key_invalid')
    expect(await claimsAt(made.installation.subscriberId)).toEqual([])
  })
})
