import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { freePort } from '../../test/postgres.ts'
import { answering, isSigned, startReceiver, type Behaviour, type Receiver } from '../../test/receiver.ts'
import { emit } from '../events/emit.ts'
import { blankEvents } from '../events/queries.ts'
import { inTransaction } from '../platform/context.ts'
import { PAUSES } from './rules.ts'

const HOUR = 3_600_000
let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ work: true, settings: { WEBHOOK_ALLOW_PRIVATE: 'true' } })
})
afterAll(() => app.stop())

const open: Receiver[] = []
const endpoints: string[] = []
afterEach(async () => {
  for (const id of endpoints.splice(0)) await app.call('DELETE', `/webhook-endpoints/${id}`)
  await Promise.all(open.splice(0).map((receiver) => receiver.stop()))
})

type Endpoint = {
  id: string
  secret: string
  revision: number
  status: string
  disabledReason: string | null
  disabledPosition: number | null
}

async function endpointAt(url: string): Promise<Endpoint> {
  const made = await app.call('POST', '/webhook-endpoints', { url, kinds: ['lead.captured'] })
  expect(made.statusCode).toBe(201)
  endpoints.push(made.json<Endpoint>().id)
  return made.json()
}

async function endpointWith(behaviour?: Behaviour): Promise<{ receiver: Receiver; endpoint: Endpoint }> {
  const receiver = await startReceiver(behaviour)
  open.push(receiver)
  return { receiver, endpoint: await endpointAt(receiver.url) }
}

const happen = (count = 1, leadId = 'lead_x') =>
  inTransaction(app.org.admin, async (tx) => {
    const ids: string[] = []
    for (let n = 0; n < count; n++)
      ids.push(await emit(tx, 'lead.captured', { leadId }, { email: 'person@example.com', n }))
    return ids
  })

type Delivery = {
  id: string
  eventId: string
  status: string
  attempts: number
  nextAttemptAt: string | null
  lastStatus: number | null
  lastError: string | null
}
const log = async ({ id }: Endpoint): Promise<Delivery[]> =>
  (await app.call('GET', `/webhook-endpoints/${id}/deliveries`)).json().data
const get = async ({ id }: Endpoint): Promise<Endpoint> => (await app.call('GET', `/webhook-endpoints/${id}`)).json()
const change = async (endpoint: Endpoint, body: object) => {
  const { revision } = await get(endpoint)
  const headers = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': `"${revision}"` }
  return app.call('PATCH', `/webhook-endpoints/${endpoint.id}`, body, headers)
}
const attention = async (kind: string): Promise<{ detail: string }[]> =>
  (await app.call('GET', '/attention')).json().data.filter((item: { kind: string }) => item.kind === kind)
/** The newest delivery of the endpoint, once it has been tried so often and what became of it is written. */
async function tried(endpoint: Endpoint, attempts: number): Promise<Delivery> {
  await until(async () => (await log(endpoint))[0]?.attempts === attempts)
  await app.background.deliveries?.idle()
  const [delivery] = await log(endpoint)
  if (!delivery) throw new Error('the delivery is gone')
  return delivery
}

describe('one that fails delays only itself (E3)', () => {
  test('hanging, refusing, 500, 410, redirecting, slow: the others get theirs in time, signed', async () => {
    const aim = await startReceiver()
    open.push(aim)
    const hanging = await endpointWith(() => {})
    const refusing = await endpointAt(`http://127.0.0.1:${await freePort()}/`)
    const broken = await endpointWith(answering(500))
    const gone = await endpointWith(answering(410))
    const redirecting = await endpointWith(answering(302, { location: aim.url }))
    const slow = await endpointWith((response) => void setTimeout(() => response.writeHead(200).end(), 300))
    const good = await endpointWith()
    const ids = await happen(10)
    await until(() => good.receiver.got.length === 10, 8_000)
    expect(good.receiver.got.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(hanging.receiver.got).toHaveLength(4)
    await until(() => slow.receiver.got.length === 10)
    for (const { receiver, endpoint } of [hanging, broken, gone, redirecting, slow, good]) {
      expect(receiver.got.every((request) => isSigned(endpoint.secret, request))).toBe(true)
      expect(receiver.got.some((request) => isSigned(`whsec_${'A'.repeat(43)}=`, request))).toBe(false)
    }
    await until(async () => (await log(refusing)).every(({ lastError }) => lastError === 'the connection was refused'))
    await until(async () =>
      (await log(redirecting.endpoint)).every(
        ({ lastError }) => lastError === 'answered 302; redirects are not followed',
      ),
    )
    await until(async () => (await get(gone.endpoint)).status === 'disabled')
    expect(aim.got).toEqual([])
  })

  test('what is sent: type, time and the event as the feed has it', async () => {
    const { receiver } = await endpointWith()
    const [id] = await happen()
    const request = await until(() => receiver.got[0])
    const feed = (await app.call('GET', '/events?kind=lead.captured&limit=1')).json().data[0]
    // A name is looked up when it is read; what was sent stays what it was.
    const data = { ...feed, subscriberName: undefined }
    expect(JSON.parse(request.body)).toEqual({ type: 'lead.captured', timestamp: feed.createdAt, data })
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': id,
      'openlma-delivery': expect.stringMatching(/^whd_/),
    })
  })
})

describe('tried again as documented, the clock moved (E3)', () => {
  test('every pause in turn; after the last it has failed, and can be sent by hand', async () => {
    const { receiver, endpoint } = await endpointWith(answering(500))
    const [id] = await happen()
    for (const [index, pause] of PAUSES.entries()) {
      const delivery = await tried(endpoint, index + 1)
      const left = Date.parse(delivery.nextAttemptAt ?? '') - app.clock.now().getTime()
      expect(left).toBeGreaterThan(pause - 5_000)
      expect(left).toBeLessThanOrEqual(pause * 1.1)
      expect(delivery).toMatchObject({ status: 'pending', lastStatus: 500, lastError: 'answered 500' })
      app.clock.advance(left)
    }
    const last = await until(async () => (await log(endpoint)).find(({ status }) => status === 'failed'))
    expect(last).toMatchObject({ attempts: PAUSES.length + 1, nextAttemptAt: null })
    expect(receiver.got.map((request) => request.id)).toEqual(Array.from({ length: PAUSES.length + 1 }, () => id))
    receiver.behave(answering(200))
    expect((await app.call('POST', `/webhook-deliveries/${last.id}/retry`)).json()).toMatchObject({
      status: 'pending',
      attempts: 0,
    })
    await until(async () => (await log(endpoint))[0]?.status === 'delivered')
  })

  test('Retry-After is honoured', async () => {
    const { endpoint } = await endpointWith(answering(429, { 'retry-after': '900' }))
    await happen()
    const delivery = await tried(endpoint, 1)
    expect(Date.parse(delivery.nextAttemptAt ?? '') - app.clock.now().getTime()).toBeGreaterThan(890_000)
  })

  test('failing is noticed, and mended by itself', async () => {
    const { receiver, endpoint } = await endpointWith(answering(500))
    await happen()
    await tried(endpoint, 1)
    expect(await attention('webhook_failing')).toEqual([])
    app.clock.advance(HOUR)
    await until(async () => (await attention('webhook_failing')).length === 1)
    expect((await attention('webhook_failing'))[0]?.detail).toMatch(/^127\.0\.0\.1:\d+: answered 500$/)
    receiver.behave(answering(200))
    app.clock.advance(HOUR)
    await until(async () => (await attention('webhook_failing')).length === 0)
    expect(await get(endpoint)).toMatchObject({ status: 'active', failingSince: null })
  })

  test('after three days of failures it is disabled; enabled again it gets what waited', async () => {
    const { receiver, endpoint } = await endpointWith(answering(503))
    const [first] = await happen()
    await tried(endpoint, 1)
    app.clock.advance(72 * HOUR)
    const [second] = await happen()
    const disabled = await until(async () => ((await get(endpoint)).status === 'disabled' ? get(endpoint) : null))
    expect(disabled.disabledReason).toBe('It failed for three days: answered 503')
    expect(await attention('webhook_disabled')).toHaveLength(1)
    expect((await app.events({ kind: 'webhook_endpoint.disabled' })).at(-1)?.payload).toMatchObject({
      endpointId: endpoint.id,
    })
    receiver.behave(answering(200))
    const before = receiver.got.length
    app.clock.advance(HOUR)
    await app.background.deliveries?.idle()
    expect(receiver.got).toHaveLength(before)
    expect((await change(endpoint, { status: 'active' })).statusCode).toBe(200)
    await until(async () => (await log(endpoint)).every(({ status }) => status === 'delivered'))
    expect(new Set(receiver.got.slice(before).map(({ id }) => id))).toEqual(new Set([first, second]))
    expect(await attention('webhook_disabled')).toEqual([])
  })

  test('410 disables at once, and what it missed can be replayed', async () => {
    const { receiver, endpoint } = await endpointWith(answering(410))
    await happen()
    const disabled = await until(async () => ((await get(endpoint)).status === 'disabled' ? get(endpoint) : null))
    expect(disabled.disabledReason).toBe('It answered 410: gone for good')
    const missed = await happen(3)
    await app.sealer.idle()
    await app.background.reactors.idle()
    expect(await log(endpoint)).toHaveLength(1)
    receiver.behave(answering(200))
    const refused = await app.call('POST', `/webhook-endpoints/${endpoint.id}/replay`, { fromPosition: 1 })
    expect([refused.statusCode, refused.json().code]).toEqual([409, 'state_conflict'])
    await change(endpoint, { status: 'active' })
    const range = { fromPosition: (disabled.disabledPosition ?? 0) + 1 }
    expect((await app.call('POST', `/webhook-endpoints/${endpoint.id}/replay`, range)).json()).toEqual({ queued: 3 })
    await until(() => missed.every((id) => receiver.got.some((request) => request.id === id)))
  })
})

test('what was erased meanwhile is delivered without its payload (E2)', async () => {
  const { receiver, endpoint } = await endpointWith(answering(500))
  const [id] = await happen(1, 'lead_erased')
  await tried(endpoint, 1)
  expect(receiver.got[0]?.body).toContain('person@example.com')
  await blankEvents(app.app.database.db, app.org.orgId, { leadIds: ['lead_erased'] }, app.clock.now())
  app.clock.advance(6_000)
  const again = await until(() => receiver.got[1])
  expect(again).toMatchObject({ id, event: { payload: null, kind: 'lead.captured' } })
  expect(again.body).not.toContain('person@example.com')
  const rows = await app.app.database.db.selectFrom('webhook_deliveries').selectAll().execute()
  expect(JSON.stringify(rows)).not.toContain('person@example.com')
})
