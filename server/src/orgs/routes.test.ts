import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const read = async () => (await app.call('GET', '/org')).json()
const patch = (change: object, ifMatch?: string) =>
  app.call('PATCH', '/org', change, {
    authorization: `Bearer ${app.org.apiKey}`,
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  })

test('settings change with the revision one has seen, and the event tells what changed', async () => {
  const first = await app.call('GET', '/org')
  expect(first.headers['etag']).toBe('"1"')
  const changed = await patch({ name: 'Acme Corp', trialCapDays: 60, attributes: { plan: 'x' } }, '"1"')
  expect(changed.headers['etag']).toBe('"2"')
  expect(await read()).toMatchObject({ name: 'Acme Corp', trialCapDays: 60, attributes: { plan: 'x' }, revision: 2 })
  const [event] = await app.events({ kind: 'org.modified' })
  expect(event).toMatchObject({
    actor: { kind: 'api_key' },
    payload: { before: { name: 'Acme', trialCapDays: 90 }, after: { name: 'Acme Corp', trialCapDays: 60 } },
  })
})

test('without If-Match 428, with an old one 412 and the current state', async () => {
  const current = await read()
  expect((await patch({ name: 'X' })).json()).toMatchObject({ status: 428, code: 'revision_required' })
  expect((await patch({ name: 'X' }, '"1"')).json()).toMatchObject({ status: 412, code: 'stale_revision', current })
  expect(await read()).toEqual(current)
})

test('of ten who change the same revision, one does', async () => {
  const { revision } = await read()
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => patch({ name: `Acme ${i}` }, `"${revision}"`)))
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 412)])
})

test('what changes nothing is no revision and no event', async () => {
  const before = await read()
  const events = await app.events()
  expect((await patch({ name: before.name }, `"${before.revision}"`)).json()).toEqual(before)
  expect(await app.events()).toEqual(events)
})

test('the fallback owner is an active member of this org', async () => {
  const { revision } = await read()
  const other = await app.addOrg('Other')
  for (const fallbackOwnerId of [other.userId, 'usr_nobody']) {
    expect((await patch({ fallbackOwnerId }, `"${revision}"`)).json()).toMatchObject({
      status: 422,
      code: 'change_refused',
    })
  }
  expect((await patch({ fallbackOwnerId: app.org.userId }, `"${revision}"`)).json().fallbackOwnerId).toBe(
    app.org.userId,
  )
  expect((await patch({ fallbackOwnerId: null }, `"${revision + 1}"`)).json().fallbackOwnerId).toBeNull()
})

test.each([
  [{ trialCapDays: 91 }],
  [{ trialCapDays: 0 }],
  [{ timeZone: 'Mars/Olympus' }],
  [{ timeZone: '+02:00' }],
  [{ name: ' ' }],
  [{ unknown: 1 }],
  [{ attributes: { a: 'x'.repeat(20_000) } }],
])('bad input is refused: %j', async (change) => {
  const before = await read()
  expect((await patch(change, `"${before.revision}"`)).json()).toMatchObject({ status: 400, code: 'invalid_request' })
  expect(await read()).toEqual(before)
})
