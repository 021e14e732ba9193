import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { isSigned, startReceiver, type Received, type Receiver } from '../../test/receiver.ts'
import { emit } from '../events/emit.ts'
import { inTransaction } from '../platform/context.ts'

let app: TestApp
let strict: TestApp
let receiver: Receiver
let other: Receiver
beforeAll(async () => {
  ;[app, strict, receiver, other] = await Promise.all([
    createTestApp({ work: true, settings: { WEBHOOK_ALLOW_PRIVATE: 'true' } }),
    createTestApp(),
    startReceiver(),
    startReceiver(),
  ])
})
afterAll(() => Promise.all([app.stop(), strict.stop(), receiver.stop(), other.stop()]))

const create = (body: object, on = app) => on.call('POST', '/webhook-endpoints', body)
const happen = (kind: 'lead.captured' | 'lead.touched', payload = {}) =>
  inTransaction(app.org.admin, (tx) => emit(tx, kind, {}, payload))

describe('addresses (E3)', () => {
  test.each([
    ['http://hooks.example.com/', 'It has to begin with https://'],
    ['https://127.0.0.1/hook', 'It is a private address'],
    ['https://[::1]/hook', 'It is a private address'],
    ['https://[::ffff:10.0.0.1]/', 'It is a private address'],
    ['https://169.254.169.254/latest/meta-data', 'It is a private address'],
    ['https://2130706433/', 'It is a private address'],
    ['https://name:password@hooks.example.com/', 'Take name and password out'],
  ])('%s is refused', async (url, why) => {
    const answer = await create({ url }, strict)
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'change_refused'])
    expect(answer.json().detail).toContain(why)
  })

  test('a change of address is judged the same', async () => {
    const { id } = (await create({ url: 'https://hooks.example.com/' }, strict)).json()
    const headers = { authorization: `Bearer ${strict.org.apiKey}`, 'if-match': '"1"' }
    const answer = await strict.call('PATCH', `/webhook-endpoints/${id}`, { url: 'https://10.0.0.1/' }, headers)
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'change_refused'])
  })
})

test('the secret is shown once, stored encrypted, and gone with the endpoint', async () => {
  const made = (await create({ url: receiver.url, description: 'CRM', kinds: ['lead.captured'] })).json()
  expect(made).toMatchObject({
    secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    description: 'CRM',
    kinds: ['lead.captured'],
    status: 'active',
  })
  const { body } = await app.call('GET', `/webhook-endpoints/${made.id}`)
  expect(body).not.toContain('whsec_')
  const stored = await app.app.database.db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', made.id)
    .executeTakeFirstOrThrow()
  expect(stored.secret_sealed.toString('latin1')).not.toContain(made.secret.slice(6))
  expect((await app.call('DELETE', `/webhook-endpoints/${made.id}`)).statusCode).toBe(200)
  expect((await app.call('GET', `/webhook-endpoints/${made.id}`)).statusCode).toBe(404)
  expect((await app.call('GET', '/webhook-endpoints')).json().data).toEqual([])
  const gone = await app.app.database.db
    .selectFrom('webhook_endpoints')
    .selectAll()
    .where('id', '=', made.id)
    .executeTakeFirstOrThrow()
  expect([gone.secret_sealed.length, gone.old_secret_sealed]).toEqual([0, null])
  const kinds = (await app.events()).map(({ kind }) => kind).filter((kind) => kind.startsWith('webhook_endpoint.'))
  expect(kinds).toEqual(['webhook_endpoint.created', 'webhook_endpoint.deleted'])
  // The path of an address may be a secret, as the secret itself is.
  expect(JSON.stringify(await app.events())).not.toMatch(/whsec_|\/hook/)
})

test('a test event goes to the endpoint it is for, whatever kinds that takes, and to no other', async () => {
  const one = (await create({ url: receiver.url, kinds: ['lead.captured'] })).json()
  const two = (await create({ url: other.url })).json()
  const sent = await app.call('POST', `/webhook-endpoints/${one.id}/test`)
  expect(sent.statusCode).toBe(202)
  await until(() => receiver.got.some(({ id }) => id === sent.json().eventId))
  await until(() => other.got.some(({ event }) => event.kind === 'webhook_endpoint.created'))
  await app.background.deliveries?.idle()
  expect(other.got.some(({ id }) => id === sent.json().eventId)).toBe(false)
  for (const { id } of [one, two]) await app.call('DELETE', `/webhook-endpoints/${id}`)
})

describe('rotating the secret (E3)', () => {
  /** As the stock library would, at whatever time it is by the moved clock. */
  const signedBy = (secret: string, { headers, body }: Received) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const signature = `v1,${createHmac('sha256', key).update(text).digest('base64')}`
    return headers['webhook-signature']?.split(' ').includes(signature) ?? false
  }

  test('for a day both verify, then only the new one', async () => {
    const { id, secret } = (await create({ url: receiver.url, kinds: ['lead.touched'] })).json()
    const rotated = (await app.call('POST', `/webhook-endpoints/${id}/secret`)).json()
    expect(rotated.secret).not.toBe(secret)
    expect(Date.parse(rotated.oldSecretUntil) - app.clock.now().getTime()).toBeGreaterThan(86_390_000)
    const next = async () => {
      const event = await happen('lead.touched')
      return until(() => receiver.got.find((request) => request.id === event))
    }
    const first = await next()
    expect([isSigned(secret, first), isSigned(rotated.secret, first)]).toEqual([true, true])
    expect([signedBy(secret, first), signedBy(rotated.secret, first)]).toEqual([true, true])
    app.clock.advance(86_400_001)
    const second = await next()
    expect([signedBy(secret, second), signedBy(rotated.secret, second)]).toEqual([false, true])
    app.clock.advance(-86_400_001)
    await app.call('DELETE', `/webhook-endpoints/${id}`)
  })
})

describe('replay (E3)', () => {
  test('a range by position, in the kinds it takes, with the same webhook-id', async () => {
    const { id } = (await create({ url: receiver.url, kinds: ['lead.captured'] })).json()
    const ids = [
      await happen('lead.captured'),
      await happen('lead.touched'),
      await happen('lead.captured'),
      await happen('lead.captured'),
    ]
    await until(() => receiver.got.some((request) => request.id === ids[3]))
    const positions = new Map((await app.events()).map((event) => [event.id, event.position]))
    const before = receiver.got.length
    const range = { fromPosition: positions.get(ids[0]!), toPosition: positions.get(ids[2]!) }
    const answer = await app.call('POST', `/webhook-endpoints/${id}/replay`, range)
    expect([answer.statusCode, answer.json()]).toEqual([202, { queued: 2 }])
    await until(() => receiver.got.length === before + 2)
    expect(new Set(receiver.got.slice(before).map((request) => request.id))).toEqual(new Set([ids[0], ids[2]]))
    const log = (await app.call('GET', `/webhook-endpoints/${id}/deliveries`)).json().data
    expect(log.filter((delivery: { replay: boolean }) => delivery.replay)).toHaveLength(2)
    await app.call('DELETE', `/webhook-endpoints/${id}`)
  })

  test('a range by time; a range without a beginning is refused', async () => {
    const { id } = (await create({ url: receiver.url, kinds: ['lead.captured'] })).json()
    app.clock.advance(60_000)
    const from = app.clock.now().toISOString()
    await happen('lead.captured')
    const to = app.clock.now().toISOString()
    app.clock.advance(60_000)
    const last = await happen('lead.captured')
    await until(() => receiver.got.some((request) => request.id === last))
    const replay = (body: object) => app.call('POST', `/webhook-endpoints/${id}/replay`, body)
    expect((await replay({ from, to })).json()).toEqual({ queued: 1 })
    expect((await replay({ from })).json()).toEqual({ queued: 2 })
    expect((await replay({})).json().code).toBe('invalid_request')
    await app.call('DELETE', `/webhook-endpoints/${id}`)
  })
})
