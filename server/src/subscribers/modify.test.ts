import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, unique, type TestPackage } from '../../test/product.ts'
import { modifySubscriber } from './modify.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const newSubscriber = async (more: object = {}) =>
  (await install(app, pkg.installKey, { subscriber: { orgId: unique('acme'), name: 'Acme', ...more } })).installation
    .subscriberId
const patch = (id: string, change: object, ifMatch = '1') =>
  app.call('PATCH', `/subscribers/${id}`, change, { authorization: `Bearer ${app.org.apiKey}`, 'if-match': ifMatch })

test('the vendor names it and keeps own fields; the history says before and after (M8)', async () => {
  const id = await newSubscriber()
  const answer = await patch(id, { name: 'Acme Corporation', attributes: { tier: 'gold' }, externalRef: '001A' })
  expect(answer.headers['etag']).toBe('"2"')
  expect(answer.json()).toMatchObject({ name: 'Acme Corporation', attributes: { tier: 'gold' }, externalRef: '001A' })
  const [event] = await app.events({ subscriberId: id, kind: 'subscriber.modified' })
  expect(event?.payload).toEqual({
    before: { name: 'Acme', attributes: {}, externalRef: null },
    after: { name: 'Acme Corporation', attributes: { tier: 'gold' }, externalRef: '001A' },
  })
})

test.each<[object, string, number, string]>([
  [{ name: 'X' }, '2', 412, 'stale_revision'],
  [{ name: 'X' }, '', 428, 'revision_required'],
  [{ name: '' }, '1', 400, 'invalid_request'],
  [{ orgId: 'other' }, '1', 400, 'invalid_request'],
  [{ attributes: { big: 'x'.repeat(17_000) } }, '1', 400, 'invalid_request'],
  [
    { attributes: { deep: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown } },
    '1',
    400,
    'invalid_request',
  ],
])('%j at %j: %d %s', async (change, ifMatch, status, code) => {
  const id = await newSubscriber()
  expect((await patch(id, change, ifMatch)).json()).toMatchObject({ status, code })
  expect((await app.call('GET', `/subscribers/${id}`)).json()).toMatchObject({ name: 'Acme', revision: 1 })
})

test('who may not, and who cannot see it', async () => {
  const id = await newSubscriber()
  await expect(modifySubscriber(app.org.as('sales'), id, { name: 'X' }, '1')).rejects.toMatchObject({
    code: 'forbidden',
  })
  const other = await app.addOrg('Other')
  await expect(modifySubscriber(other.admin, id, { name: 'X' }, '1')).rejects.toMatchObject({ code: 'not_found' })
  expect((await modifySubscriber(app.org.as('support'), id, { name: 'X' }, '1')).name).toBe('X')
})

test('is found by name, Subscriber Org ID and type', async () => {
  await newSubscriber({ orgId: 'find_me%', name: 'Wanted', type: 'sandbox' })
  const found = async (query: string) =>
    ((await app.call('GET', `/subscribers?${query}`)).json().data as { name: string }[]).map(({ name }) => name)
  expect(await found('q=want')).toEqual(['Wanted'])
  expect(await found('q=find_me%25')).toEqual(['Wanted'])
  expect(await found('q=find%25me')).toEqual([])
  expect(await found('type=sandbox')).toEqual(['Wanted'])
})
