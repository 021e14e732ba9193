import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, unique, type TestPackage } from '../../test/product.ts'
import type { Conversion, Converted, Lead } from './schema.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { leadManagerId: app.org.userId })
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const lead = async (contact: object, more: object = {}) => {
  const made = await install(app, pkg.installKey, {
    contact: { firstName: 'Ada', lastName: 'Lovelace', ...contact },
    ...more,
  })
  return { made, lead: (await get(`/leads/${(await get(`/licenses/${made.license.id}`)).leadId}`)) as Lead }
}
const preview = async (id: string) => (await get(`/leads/${id}/conversion`)) as Conversion
const convert = (id: string, body: object = {}) => app.call('POST', `/leads/${id}/convert`, body)
const converted = async (id: string, body: object = {}) => {
  const answer = await convert(id, body)
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body])
  return answer.json<Converted>()
}

describe('converting (L5)', () => {
  test('makes account and contact, links the subscriber, closes the lead, writes no license', async () => {
    const domain = `${unique('acme')}.example`
    const { made, lead: before } = await lead({
      email: `ada@${domain}`,
      company: 'Acme GmbH',
      country: 'Deutschland',
      state: 'Bayern',
    })
    expect(await preview(before.id)).toMatchObject({
      account: { id: null, name: 'Acme GmbH', domain, ownerId: app.org.userId },
      contact: { id: null, lastName: 'Lovelace', email: `ada@${domain}` },
      candidates: [],
      subscribers: [{ id: made.installation.subscriberId, linked: true }],
      licenses: 1,
    })
    const license = await get(`/licenses/${made.license.id}`)
    const result = await converted(before.id)
    expect(result).toMatchObject({
      lead: {
        status: 'converted',
        accountId: result.account.id,
        contactId: result.contact.id,
        convertedAt: expect.any(String),
        revision: 2,
      },
      account: {
        name: 'Acme GmbH',
        domain,
        ownerId: app.org.userId,
        counts: { subscribers: 1, licenses: 1, contacts: 1 },
      },
      contact: {
        firstName: 'Ada',
        lastName: 'Lovelace',
        country: 'DE',
        state: 'DE-BY',
        accountName: 'Acme GmbH',
        verified: false,
      },
    })
    expect(await get(`/licenses/${made.license.id}`)).toEqual({
      ...license,
      accountId: result.account.id,
      accountName: 'Acme GmbH',
    })
    expect((await get(`/licenses?accountId=${result.account.id}`)).data).toHaveLength(1)
    expect((await get(`/subscribers?accountId=${result.account.id}`)).data).toHaveLength(1)
    const kinds = (await app.events({ leadId: before.id })).map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['lead.converted', 'contact.created', 'subscriber.linked']))
    const again = await convert(before.id)
    expect([again.statusCode, again.json().code]).toEqual([409, 'state_conflict'])
  })

  test('a colleague of the same domain goes to the same account, whose owner stays', async () => {
    const domain = `${unique('same')}.example`
    const first = await converted((await lead({ email: `ada@${domain}`, company: 'Same' })).lead.id)
    const { lead: second } = await lead({ email: `bob@mail.${domain}`, company: 'Another name' })
    expect(second.suggestedAccountId).toBe(first.account.id)
    expect(await preview(second.id)).toMatchObject({
      account: { id: first.account.id, why: `Its domain is ${domain}` },
      contact: { id: null },
      candidates: [{ id: first.account.id }],
    })
    const result = await converted(second.id)
    expect(result.account).toMatchObject({ id: first.account.id, counts: { subscribers: 2, contacts: 2 } })
  })

  test('a known contact is matched, not made twice', async () => {
    const domain = `${unique('known')}.example`
    const first = await converted((await lead({ email: `ada@${domain}`, company: 'Known' })).lead.id)
    const { lead: again } = await lead({ email: `ADA@${domain}`, company: 'Known' })
    expect(again.id).not.toBe(first.lead.id)
    expect(await preview(again.id)).toMatchObject({
      account: { id: first.account.id },
      contact: { id: first.contact.id },
    })
    expect((await converted(again.id)).contact.id).toBe(first.contact.id)
  })

  test('free mail never matches; a name alone is a candidate and no more', async () => {
    const name = unique('Namesake')
    const first = await converted((await lead({ email: `${unique('a')}@gmail.com`, company: name })).lead.id)
    expect(first.account.domain).toBeNull()
    const { lead: second } = await lead({ email: `${unique('b')}@gmail.com`, company: `${name} Inc.` })
    expect(await preview(second.id)).toMatchObject({
      account: { id: null },
      candidates: [{ id: first.account.id, why: 'It has the same name' }],
    })
    expect((await converted(second.id, { accountId: first.account.id })).account.id).toBe(first.account.id)
  })

  test('the person decides: a new account, corrections, which subscribers', async () => {
    const email = `${unique('p')}@${unique('d')}.example`
    const { made: one, lead: before } = await lead({ email, company: 'Typo Ldt' })
    const { made: two } = await lead({ email, company: 'Typo Ldt' })
    expect((await preview(before.id)).subscribers.map(({ id, linked }) => [id, linked])).toEqual([
      [one.installation.subscriberId, true],
      [two.installation.subscriberId, false],
    ])
    const result = await converted(before.id, {
      newAccount: { name: 'Typo Ltd', externalRef: 'crm-1' },
      contact: { lastName: 'Byron', externalRef: 'crm-2' },
      subscriberIds: [two.installation.subscriberId],
    })
    expect(result).toMatchObject({
      account: { name: 'Typo Ltd', externalRef: 'crm-1', domain: email.split('@')[1] },
      contact: { lastName: 'Byron', externalRef: 'crm-2' },
    })
    const accounts = [one, two].map(
      async ({ installation }) => (await get(`/subscribers/${installation.subscriberId}`)).accountId,
    )
    expect(await Promise.all(accounts)).toEqual([null, result.account.id])
  })

  test.each([
    ['both an account and a new one', { accountId: 'acc_x', newAccount: { name: 'X' } }, 422, 'change_refused'],
    ['an account that is not there', { accountId: 'acc_x' }, 404, 'not_found'],
    ['a contact that is not there', { contactId: 'con_x' }, 404, 'not_found'],
    ['a subscriber of somebody else', { subscriberIds: ['sub_x'] }, 404, 'not_found'],
    ['a domain that is free mail', { newAccount: { name: 'X', domain: 'gmail.com' } }, 422, 'change_refused'],
  ])('%s is refused, and nothing is written', async (_what, body, status, code) => {
    const { lead: before } = await lead({ email: `${unique('r')}@${unique('d')}.example` })
    const accounts = (await get('/accounts?limit=200')).data.length
    const answer = await convert(before.id, body)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect(await get(`/leads/${before.id}`)).toEqual(before)
    expect((await get('/accounts?limit=200')).data).toHaveLength(accounts)
  })

  test('two leads of one company at the same moment: one account', async () => {
    const domain = `${unique('race')}.example`
    const leads = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => lead({ email: `${name}@${domain}`, company: 'Race' })),
    )
    const results = await Promise.all(leads.map(({ lead: { id } }) => converted(id)))
    expect(new Set(results.map(({ account }) => account.id)).size).toBe(1)
  })

  test('twice at the same moment: once', async () => {
    const { lead: before } = await lead({ email: `${unique('t')}@${unique('d')}.example` })
    const answers = await Promise.all([1, 2, 3].map(() => convert(before.id)))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409, 409])
  })

  test('a lead whose owner has left converts all the same (L1)', async () => {
    const invited = (
      await app.call('POST', '/users', { email: `${unique('u')}@example.com`, name: 'Gone', role: 'sales' })
    ).json()
    const token = new URL(invited.inviteUrl).searchParams.get('token')
    await app.ask('POST', '/invites/accept', { token, password: 'seven lazy herons' })
    const { lead: before } = await lead({ email: `${unique('g')}@${unique('d')}.example` })
    await app.call('POST', '/leads/assign', { leadIds: [before.id], ownerId: invited.id })
    await app.call('PATCH', `/users/${invited.id}`, { status: 'deactivated' })
    expect((await converted(before.id)).account.ownerId).toBe(invited.id)
  })
})
