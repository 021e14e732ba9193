import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const DAY = 86_400_000
const create = (body: object, headers?: Record<string, string>) => app.call('POST', '/api-keys', body, headers)
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const whole = (key: string) => app.ask('GET', '/org', undefined, bearer(key))

test('a key is shown once, works, and is dead the moment it is revoked', async () => {
  const created = await create({ name: 'CRM' })
  expect(created.statusCode).toBe(201)
  const { id, key, ...rest } = created.json()
  expect(key).toMatch(/^lma_[A-Za-z0-9_-]{43}$/)
  expect(rest).toMatchObject({ name: 'CRM', scopes: ['read'], expiresAt: null, lastUsedAt: null, revokedAt: null })
  expect((await whole(key)).statusCode).toBe(200)
  const listed = (await app.call('GET', '/api-keys')).json()
  expect(listed.data[0]).toMatchObject({ id, name: 'CRM' })
  expect(JSON.stringify(listed)).not.toContain(key)
  expect((await app.call('DELETE', `/api-keys/${id}`)).statusCode).toBe(200)
  expect((await whole(key)).json()).toMatchObject({ status: 401, code: 'api_key_invalid' })
  expect((await app.call('DELETE', `/api-keys/${id}`)).statusCode).toBe(200)
  const kinds = (await app.events()).filter(({ payload }) => payload?.['apiKeyId'] === id).map(({ kind }) => kind)
  expect(kinds).toEqual(['api_key.created', 'api_key.revoked'])
  expect(JSON.stringify(await app.events())).not.toContain(key)
})

test('a key expires when it was said to', async () => {
  const { key } = (await create({ name: 'Short', expiresInDays: 1 })).json()
  app.clock.advance(DAY - 1000)
  expect((await whole(key)).statusCode).toBe(200)
  app.clock.advance(2000)
  expect((await whole(key)).json().code).toBe('api_key_invalid')
})

test('scopes are what roles are', async () => {
  const [read, write] = [
    (await create({ name: 'r' })).json().key,
    (await create({ name: 'w', scopes: ['write'] })).json().key,
  ]
  for (const key of [read, write]) {
    expect((await create({ name: 'more', scopes: ['admin'] }, bearer(key))).json()).toMatchObject({
      status: 403,
      code: 'forbidden',
    })
    expect((await app.ask('GET', '/api-keys', undefined, bearer(key))).json().code).toBe('forbidden')
    expect((await app.ask('PATCH', '/org', { name: 'x' }, { ...bearer(key), 'if-match': '"1"' })).json().code).toBe(
      'forbidden',
    )
    expect((await app.ask('GET', '/users', undefined, bearer(key))).statusCode).toBe(200)
  }
})

test('last use is noted at most once a minute', async () => {
  const { id, key } = (await create({ name: 'Busy' })).json()
  const lastUsed = async (): Promise<string> => {
    const { data } = (await app.call('GET', '/api-keys')).json<{ data: { id: string; lastUsedAt: string }[] }>()
    return data.find((one) => one.id === id)?.lastUsedAt ?? ''
  }
  await Promise.all(Array.from({ length: 20 }, () => whole(key)))
  const first = await lastUsed()
  app.clock.advance(50_000)
  await whole(key)
  expect(await lastUsed()).toBe(first)
  app.clock.advance(11_000)
  await whole(key)
  expect(Date.parse(await lastUsed()) - Date.parse(first)).toBeGreaterThan(60_000)
})

test('what is no key is refused as one', async () => {
  for (const key of ['lma_wrong', 'ik_live_x', 'x']) {
    expect((await whole(key)).json(), key).toMatchObject({ status: 401, code: 'api_key_invalid' })
  }
})

test('a key of another org is not found', async () => {
  const other = await app.addOrg('Other')
  const { id } = (await create({ name: 'Theirs' }, bearer(other.apiKey))).json()
  expect((await app.call('DELETE', `/api-keys/${id}`)).json()).toMatchObject({ status: 404, code: 'not_found' })
  expect((await app.ask('GET', '/api-keys', undefined, bearer(other.apiKey))).json().data[0]).toMatchObject({
    id,
    revokedAt: null,
  })
})

test.each([
  [{}],
  [{ name: '' }],
  [{ name: 'x'.repeat(121) }],
  [{ name: 'x', scopes: [] }],
  [{ name: 'x', scopes: ['root'] }],
  [{ name: 'x', expiresInDays: 0 }],
  [{ name: 'x', extra: true }],
  [{ name: 7 }],
])('bad input is refused and writes nothing: %j', async (body) => {
  const before = await app.events()
  expect((await create(body)).json()).toMatchObject({ status: 400, code: 'invalid_request' })
  expect(await app.events()).toEqual(before)
})
