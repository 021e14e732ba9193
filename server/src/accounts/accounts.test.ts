import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, unique } from '../../test/product.ts'
import type { Account } from './schema.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const account = async (body: object = {}): Promise<Account> => {
  const answer = await app.call('POST', '/accounts', { name: 'Acme', ...body })
  expect([answer.statusCode, answer.headers['etag'], answer.body]).toEqual([201, '"1"', answer.body])
  return answer.json()
}
const patch = (path: string, body: object, revision = 1) =>
  app.call('PATCH', path, body, { authorization: `Bearer ${app.org.apiKey}`, 'if-match': `"${revision}"` })
const problem = (answer: { statusCode: number; json: () => { code: string } }) => [
  answer.statusCode,
  answer.json().code,
]

describe('accounts', () => {
  test('made, read, changed, with their events (M8)', async () => {
    const made = await account({
      name: '“Müller & Söhne” GmbH 🎉',
      domain: 'https://www.Mueller.example/',
      ownerId: app.org.userId,
      externalRef: 'crm-7',
      attributes: { tier: 'gold' },
    })
    expect(made).toMatchObject({
      name: '“Müller & Söhne” GmbH 🎉',
      domain: 'mueller.example',
      ownerName: 'Ada Admin',
      externalRef: 'crm-7',
      attributes: { tier: 'gold' },
      counts: { subscribers: 0, licenses: 0, contacts: 0 },
    })
    expect(await get(`/accounts/${made.id}`)).toEqual(made)
    const changed = await patch(`/accounts/${made.id}`, { name: 'Müller', domain: null, ownerId: null })
    expect(changed.json()).toMatchObject({
      name: 'Müller',
      domain: null,
      ownerId: null,
      externalRef: 'crm-7',
      revision: 2,
    })
    expect(problem(await patch(`/accounts/${made.id}`, { name: 'Late' }))).toEqual([412, 'stale_revision'])
    const events = (await app.events()).filter(({ payload }) => payload?.['accountId'] === made.id)
    expect(events.map(({ kind, payload }) => [kind, payload?.['after'] ?? null])).toEqual([
      ['account.created', null],
      [
        'account.modified',
        { name: 'Müller', domain: null, ownerId: null, attributes: { tier: 'gold' }, externalRef: 'crm-7' },
      ],
    ])
  })

  test('found by part of name or domain, by owner', async () => {
    const domain = `${unique('find')}.example`
    const made = await account({ name: unique('Findable'), domain, ownerId: app.org.userId })
    for (const query of [
      `q=${made.name.slice(2).toUpperCase()}`,
      `q=${domain}`,
      `owner=${app.org.userId}&q=${domain}`,
    ]) {
      expect((await get(`/accounts?${query}`)).data.map(({ id }: Account) => id)).toEqual([made.id])
    }
    expect((await get(`/accounts?owner=none&q=${domain}`)).data).toEqual([])
    expect((await get(`/accounts?q=${encodeURIComponent('%')}`)).data).toEqual([])
  })

  test.each([
    ['free mail as domain', { domain: 'gmail.com' }],
    ['what is no domain', { domain: 'not a domain' }],
    ['an owner who is nobody', { ownerId: 'usr_none' }],
  ])('%s is refused', async (_what, body) => {
    expect(problem(await app.call('POST', '/accounts', { name: 'X', ...body }))).toEqual([422, 'change_refused'])
    const made = await account()
    expect(problem(await patch(`/accounts/${made.id}`, body))).toEqual([422, 'change_refused'])
    expect(await get(`/accounts/${made.id}`)).toEqual(made)
  })
})

describe('contacts', () => {
  test('made, changed; the history names nobody (E2)', async () => {
    const { id } = await account()
    const answer = await app.call('POST', `/accounts/${id}/contacts`, {
      firstName: '雷',
      lastName: "O'李",
      email: 'Lei@Acme.example',
      country: 'China',
      state: 'Beijing',
      phone: '+86 1',
    })
    const contact = answer.json()
    expect(contact).toMatchObject({
      accountId: id,
      accountName: 'Acme',
      lastName: "O'李",
      email: 'Lei@Acme.example',
      country: 'CN',
      state: 'CN-BJ',
      verified: false,
    })
    expect((await get(`/accounts/${id}/contacts`)).data).toEqual([contact])
    const changed = await patch(`/contacts/${contact.id}`, { title: 'CTO', country: 'Atlantis', phone: '' })
    expect(changed.json()).toMatchObject({
      title: 'CTO',
      country: 'Atlantis',
      phone: null,
      email: 'Lei@Acme.example',
      revision: 2,
    })
    const events = (await app.events()).filter(({ payload }) => payload?.['contactId'] === contact.id)
    expect(events.map(({ kind, payload }) => [kind, payload])).toEqual([
      ['contact.created', { accountId: id, contactId: contact.id }],
      ['contact.modified', { accountId: id, contactId: contact.id, fields: ['country', 'phone', 'title'] }],
    ])
  })

  test('one address stands once in an account', async () => {
    const { id } = await account()
    const add = (email: string) => app.call('POST', `/accounts/${id}/contacts`, { email })
    const answers = await Promise.all(Array.from({ length: 8 }, () => add('twice@acme.example')))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 422, 422, 422, 422, 422, 422, 422])
    const other = await add('other@acme.example')
    expect(problem(await patch(`/contacts/${other.json().id}`, { email: 'TWICE@acme.example' }))).toEqual([
      422,
      'change_refused',
    ])
    expect((await patch(`/contacts/${other.json().id}`, { email: 'Other@acme.example' })).statusCode).toBe(200)
    expect(problem(await app.call('POST', `/accounts/${id}/contacts`, { title: 'Nobody' }))).toEqual([
      422,
      'change_refused',
    ])
  })
})

test('a subscriber is linked, and by it its licenses (L5)', async () => {
  const { id } = await account({ name: 'Linked' })
  const made = await install(app, (await addPackage(app)).installKey)
  const path = `/subscribers/${made.installation.subscriberId}`
  const link = (accountId: string | null) => app.call('PUT', `${path}/account`, { accountId })
  expect((await link(id)).json()).toMatchObject({ accountId: id, accountName: 'Linked', revision: 2 })
  expect((await link(id)).json()).toMatchObject({ revision: 2 })
  expect(await get(`/licenses/${made.license.id}`)).toMatchObject({ accountId: id, accountName: 'Linked', revision: 1 })
  expect((await get(`/licenses?accountId=${id}`)).data.map((license: { id: string }) => license.id)).toEqual([
    made.license.id,
  ])
  expect(await get(`/accounts/${id}`)).toMatchObject({ counts: { subscribers: 1, licenses: 1 } })
  expect(problem(await link('acc_none'))).toEqual([404, 'not_found'])
  expect((await link(null)).json()).toMatchObject({ accountId: null, accountName: null, revision: 3 })
  const events = await app.events({ subscriberId: made.installation.subscriberId, kind: 'subscriber.linked' })
  expect(events.map(({ payload }) => payload)).toEqual([
    { accountId: id, before: null, why: 'Set by hand' },
    { accountId: null, before: id, why: 'Set by hand' },
  ])
  const other = await account({ name: 'Elsewhere' })
  const history = async (of: string) =>
    (await get(`/events?accountId=${of}`)).data.map((one: { kind: string }) => one.kind)
  expect(await history(id)).toEqual(['subscriber.linked', 'subscriber.linked', 'account.created'])
  expect(await history(other.id)).toEqual(['account.created'])
})
