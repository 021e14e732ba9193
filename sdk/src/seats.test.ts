import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { entriesOf, packageId, primaryRoot } from '../fixtures/signer.ts'
import { acme, fastTimers, openProduct, until } from '../test/product.ts'
import { assign } from '../test/vendor-seats.ts'
import { startVendorServer, type VendorServer } from '../test/vendor-server.ts'
import type { License } from './client.ts'
import { encodeBase64url } from './base64url.ts'
import { openDocuments } from './open-documents.ts'
import type { Question } from './question.ts'
import { isObject } from './strict-json.ts'
import { memoryStore } from './store.ts'

let vendor: VendorServer

beforeEach(async () => {
  vendor = await startVendorServer()
  vendor.terms = { seats: 2, seatAssignment: 'explicit' }
  onTestFinished(() => vendor.stop())
})

async function installed(changes: Parameters<typeof openProduct>[1] = {}): Promise<License> {
  const lma = await openProduct(vendor.url, changes)
  await lma.install(acme)
  return lma
}

function here(): VendorServer['installations'][number] {
  return vendor.installations[0] ?? expect.unreachable('nothing is installed')
}

function calls(part: string): string[] {
  return vendor.received.filter(({ path }) => path.includes(part)).map(({ method, path }) => `${method} ${path}`)
}

describe('check', () => {
  it('says who has a seat, offline, by the roster that came with the license (S1, C2)', async () => {
    const store = memoryStore()
    const lma = await installed({ store })
    assign(here(), 'u-1', true)
    expect(lma.check({ user: 'u-1' })).toMatchObject({ licensed: false, code: 'no_seat' })
    await lma.checkIn()
    expect(lma.info().seatsUsed).toBe(1)
    await vendor.stop()
    const later = await openProduct(vendor.url, { store })
    for (const one of [lma, later]) {
      expect(one.check({ user: 'u-1' }).code).toBe('licensed')
      expect(one.check({ user: 'u-2', feature: 'api' }).reasons).toEqual(['no_seat', 'feature_missing'])
      expect(one.check().code).toBe('licensed')
    }
  })

  it('judges no seats of a site license, or where the server keeps no roster (S2)', async () => {
    vendor.terms = { seats: 2 }
    const lma = await installed()
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    vendor.modify({ seatAssignment: 'explicit' })
    await lma.checkIn()
    expect(lma.check({ user: 'u-1' }).code).toBe('no_seat')
    vendor.modify({ seats: null })
    await lma.checkIn()
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    expect(lma.info().seatsUsed).toBe(null)
  })

  it('does not know where a roster should be and none verifies, and keeps the license (C1, C2)', async () => {
    vendor.terms = { ...vendor.terms, failureMode: 'stop' }
    const store = memoryStore()
    await installed({ store })
    await store.update((state) => ({ ...state, roster: null }))
    const lma = await openProduct(vendor.url, { store })
    expect(lma.check({ user: 'u-1' })).toMatchObject({ licensed: false, code: 'document_missing' })
    expect(lma.check().code).toBe('licensed')
    await lma.checkIn()
    expect(lma.check({ user: 'u-1' }).code).toBe('no_seat')
  })

  it('does not know past the end of the roster (C1, C4)', async () => {
    let now = Date.now()
    const lma = await installed({ now: () => now })
    here().roster.faults.lastsSeconds = 86_400
    assign(here(), 'u-1', true)
    here().roster.faults.noDeltas = true
    await lma.checkIn()
    const { validUntil } = lma.check({ user: 'u-1' })
    // The server's clock has gone on.
    expect(validUntil).toBeLessThanOrEqual(Date.now() / 1000 + 86_400)
    now += 86_500_000
    expect(lma.check({ user: 'u-1' })).toMatchObject({ licensed: true, degraded: true, code: 'document_expired' })
    expect(lma.check({ user: 'u-2' }).reasons).toEqual(['no_seat', 'document_expired'])
    expect(lma.check().code).toBe('licensed')
  })

  it('says no to any user that cannot be one, also where free seats go to whoever comes (C1, S2)', async () => {
    vendor.terms = { seats: 2, seatAssignment: 'first_use' }
    const lma = await installed()
    for (const user of ['', 'a/b', '\ud800', 'x'.repeat(10_000), 7, null, undefined, {}, Symbol('x')])
      expect(lma.check({ user: user as string }).reasons).toEqual(['no_seat'])
    await lma.checkIn()
    expect(vendor.received.at(-1)?.body).not.toHaveProperty('seen')
  })
})

it('asks about every member that is given, and refuses one that is none (C1)', async () => {
  const lma = await installed()
  const browser = await openDocuments({ packageId, rootKeys: [primaryRoot.jwk], documents: lma.documents() })
  for (const license of [lma, browser]) {
    expect(license.check().code).toBe('licensed')
    expect(license.check({}).code).toBe('licensed')
    expect(license.check({ user: undefined }).reasons).toEqual(['no_seat'])
    expect(license.check({ feature: undefined }).reasons).toEqual(['feature_missing'])
    for (const slip of [{ userId: 'u-1' }, { user: 'u-1', Feature: 'api' }, 'u-1', null, ['u-1']])
      expect(() => license.check(slip as Question)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  }
  expect(() => lma.check({ userId: 'u-1' } as Question)).toThrow('userId')
})

describe('the roster', () => {
  it('follows by deltas, and sends no license again for them', async () => {
    const store = memoryStore()
    const lma = await installed({ store })
    for (const user of ['u-1', 'u-2']) {
      assign(here(), user, true)
      await lma.checkIn()
    }
    assign(here(), 'u-1', false)
    await lma.checkIn()
    expect((await store.read()).roster?.deltas).toHaveLength(3)
    expect(['u-1', 'u-2'].map((user) => lma.check({ user }).code)).toEqual(['no_seat', 'licensed'])
    expect(vendor.received.at(-1)?.body['roster']).toMatchObject({ epoch: 100, revision: 2 })
    const reopened = await openProduct(vendor.url, { store })
    expect(['u-1', 'u-2'].map((user) => reopened.check({ user }).code)).toEqual(['no_seat', 'licensed'])
  })

  it('tells of another decision once', async () => {
    const lma = await installed()
    const changes: unknown[] = []
    lma.on('changed', ({ seatsUsed }) => changes.push(seatsUsed))
    assign(here(), 'u-1', true)
    await lma.checkIn()
    await lma.checkIn()
    expect(changes).toEqual([1])
  })

  it('is asked for whole where a delta does not fit', async () => {
    const lma = await installed()
    here().roster.faults.wrongBase = true
    assign(here(), 'u-1', true)
    await lma.checkIn()
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    const reports = vendor.received
      .filter(({ path }) => path.endsWith('/check-in'))
      .map(({ body }) => body['roster'] === null)
    expect(reports).toEqual([false, true])
  })

  it('follows what somebody else assigned within five seconds, also in another node (S3, M9)', async () => {
    const store = memoryStore()
    const lma = await installed({ store })
    const node = await openProduct(vendor.url, { store, timers: fastTimers() })
    lma.start()
    await until('streaming', () => lma.info().connection === 'streaming')
    assign(here(), 'u-1', true)
    for (const stream of vendor.streams) stream.write('event: changed\ndata: {}\n\n')
    await until('obeyed', () => lma.check({ user: 'u-1' }).code === 'licensed', 5_000)
    await vendor.stop()
    node.start()
    await until('obeyed by the other', () => node.check({ user: 'u-1' }).code === 'licensed', 5_000)
  })

  it('is fetched where it is too big for an answer', async () => {
    const store = memoryStore()
    const lma = await installed({ store })
    Object.assign(here().roster.faults, { isBig: true, noDeltas: true })
    assign(here(), 'u-1', true)
    await lma.checkIn()
    expect(calls('/roster')).toEqual(['GET /installations/ins_1/roster'])
    expect((await store.read()).roster?.entries).toBe(encodeBase64url(entriesOf(['u-1'])))
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
  })

  it('is left as it was by one that is tampered with or older (C2)', async () => {
    const store = memoryStore()
    const lma = await installed({ store })
    const errors: (string | undefined)[] = []
    lma.on('error', ({ detail }) => errors.push(detail))
    assign(here(), 'u-1', true)
    await lma.checkIn()
    const { roster: kept, seenRoster } = await store.read()
    Object.assign(here().roster.faults, { tamper: true, noDeltas: true })
    assign(here(), 'u-2', true)
    await lma.checkIn()
    Object.assign(here().roster, { faults: { noDeltas: true }, revision: 0, users: ['u-9'] })
    await lma.checkIn()
    expect(errors).toEqual(['roster: roster_entries_mismatch', 'roster: older_than_seen'])
    expect(await store.read()).toMatchObject({ roster: kept, seenRoster })
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
  })

  it('of a store that knows nothing of it comes again, and the license is never in question', async () => {
    const inner = memoryStore()
    const old = {
      read: async () => withoutRoster(await inner.read()),
      update: async (change: Parameters<typeof inner.update>[0]) =>
        withoutRoster(await inner.update((state) => change(withoutRoster(state)))),
    }
    const lma = await installed({ store: old })
    expect(lma.check({ user: 'u-1' }).code).toBe('document_missing')
    expect(lma.check().code).toBe('licensed')
  })

  function withoutRoster(state: Awaited<ReturnType<ReturnType<typeof memoryStore>['read']>>): typeof state {
    const { roster: _, seenRoster: _seen, request: _request, ...known } = state
    // Cast: what a store wrote before these members existed.
    return known as typeof state
  }
})

describe('assignSeat and revokeSeat', () => {
  it('are obeyed at once, and again is the same as once (S1, S3)', async () => {
    const lma = await installed()
    expect(await lma.assignSeat('Jürgen 😀')).toEqual({ assigned: true, seats: { allowed: 2, used: 1 } })
    expect(lma.check({ user: 'Jürgen 😀' }).code).toBe('licensed')
    await lma.assignSeat('Jürgen 😀')
    expect(await lma.revokeSeat('Jürgen 😀')).toEqual({ assigned: false, seats: { allowed: 2, used: 0 } })
    expect(lma.check({ user: 'Jürgen 😀' }).code).toBe('no_seat')
    await lma.revokeSeat('Jürgen 😀')
    expect(calls('/check-in')).toEqual([])
    expect(vendor.received[1]?.body).toEqual({ by: 'product' })
  })

  it('say why there is no seat, and whom to ask (S1)', async () => {
    const lma = await installed()
    await lma.assignSeat('u-1')
    await lma.assignSeat('u-2')
    await expect(lma.assignSeat('u-3')).rejects.toMatchObject({
      code: 'no_seat_free',
      status: 409,
      detail: 'about no_seat_free',
      extra: { allowed: 2, used: 2, vendor: 'Vendor Inc' },
    })
  })

  it('check in where the delta is missing or does not fit', async () => {
    const lma = await installed()
    here().roster.faults.noDeltas = true
    await lma.assignSeat('u-1')
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    here().roster.faults = { wrongBase: true }
    await lma.revokeSeat('u-1')
    expect(lma.check({ user: 'u-1' }).code).toBe('no_seat')
  })

  it('refuse what cannot name a user before anything is sent (S2)', async () => {
    const lma = await installed()
    for (const user of ['', '..', 'a/b', 'x'.repeat(256)])
      await expect(lma.assignSeat(user)).rejects.toMatchObject({ code: 'invalid_request' })
    expect(vendor.received).toHaveLength(1)
    await expect((await openProduct(vendor.url)).assignSeat('u')).rejects.toMatchObject({ code: 'not_installed' })
  })
})

describe('first use', () => {
  beforeEach(() => {
    vendor.terms = { seats: 2, seatAssignment: 'first_use' }
  })

  it('gives a seat at once while there are free ones, and assigns it in the background (P1, S1)', async () => {
    const lma = await installed()
    lma.start()
    expect(['u-1', 'u-2', 'u-3', 'u-1'].map((user) => lma.check({ user }).code)).toEqual([
      'licensed',
      'licensed',
      'no_seat',
      'licensed',
    ])
    await until('assigned', () => here().roster.users.length === 2)
    await until('told', () => lma.info().seatsUsed === 2)
    expect(vendor.received.find(({ method }) => method === 'PUT')?.body).toEqual({ by: 'first_use' })
    expect(['u-1', 'u-2', 'u-3'].map((user) => lma.check({ user }).code)).toEqual(['licensed', 'licensed', 'no_seat'])
    expect(calls('/seats/')).toHaveLength(2)
  })

  it('takes it back where the server refuses, until the roster changes (S1)', async () => {
    const lma = await installed()
    // Somebody else takes both seats, which the product has not heard of.
    assign(here(), 'x-1', true)
    assign(here(), 'x-2', true)
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    const offline = lma.check({ user: 'u-1' })
    expect(offline.code).toBe('licensed')
    lma.start()
    await until('refused', () => lma.check({ user: 'u-1' }).code === 'no_seat')
    assign(here(), 'x-1', false)
    await lma.checkIn()
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    await until('assigned', () => here().roster.users.includes('u-1'))
  })

  it('waits while the server cannot be reached, and never calls it inside check (C2)', async () => {
    const lma = await installed()
    const before = vendor.received.length
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(vendor.received).toHaveLength(before)
    await lma.checkIn()
    expect(here().roster.users).toEqual(['u-1'])
  })

  it('gives none while the license is suspended (M5)', async () => {
    const lma = await installed()
    vendor.modify({ status: 'suspended' })
    await lma.checkIn()
    expect(lma.check({ user: 'u-1' }).reasons).toEqual(['suspended', 'no_seat'])
  })
})

describe('seen users', () => {
  it('are reported with the next check-in, those without a seat too (S2, R2)', async () => {
    let now = Date.now()
    const lma = await installed({ now: () => now })
    lma.check({ user: 'u-1' })
    now += 5_000
    lma.check({ user: 'u-1' })
    lma.check({ user: '__proto__' })
    await lma.checkIn()
    const at = Math.floor(now / 1000)
    const seen = vendor.received.at(-1)?.body['seen']
    expect(isObject(seen) && Object.entries(seen)).toEqual([
      ['u-1', at],
      ['__proto__', at],
    ])
    await lma.checkIn()
    expect(vendor.received.at(-1)?.body).not.toHaveProperty('seen')
  })

  it('are at most 1,000 in a call, and the rest follows at once', async () => {
    const lma = await installed()
    for (let at = 0; at < 2_500; at++) lma.check({ user: `u-${at}` })
    await lma.checkIn()
    const sizes = vendor.received.map(({ body: { seen } }) => (isObject(seen) ? Object.keys(seen).length : 0))
    expect(sizes.filter((size) => size > 0)).toEqual([1_000, 1_000, 500])
  })

  it('are kept where the report did not arrive, and given up where it was refused', async () => {
    const lma = await installed({
      timers: { now: Date.now, random: () => 0, after: (_ms, run) => (run(), () => undefined) },
    })
    lma.check({ user: 'u-1' })
    vendor.faults.push(...Array.from({ length: 4 }, () => ({ status: 503 })))
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'server_unavailable' })
    vendor.faults.push({ status: 400, code: 'invalid_request' })
    await lma.checkIn()
    const reported = vendor.received.slice(1).map(({ body }) => 'seen' in body)
    expect(reported).toEqual([true, true, true, true, true, false])
    await lma.checkIn()
    expect(vendor.received.at(-1)?.body).not.toHaveProperty('seen')
  })
})

describe('seats, manageLink and claim', () => {
  it('list who has a seat, a page at a time (S3)', async () => {
    const lma = await installed()
    for (const user of ['a', 'b']) await lma.assignSeat(user)
    const first = await lma.seats({ limit: 1 })
    expect(first).toMatchObject({ data: [{ user: 'a', lastSeenAt: null }], seats: { allowed: 2, used: 2 } })
    const next = await lma.seats({ limit: 1, cursor: first.nextCursor ?? '' })
    expect(next).toMatchObject({ data: [{ user: 'b' }], nextCursor: null })
  })

  it('give a link for a person (S3)', async () => {
    const lma = await installed()
    expect(await lma.manageLink({ person: 'Ada' })).toEqual({
      url: 'https://lma.example/manage/Ada',
      expiresAt: '2026-11-24T09:00:00.000Z',
    })
  })

  it('ask the vendor with the token of the refused install, which then succeeds (I4)', async () => {
    await installed()
    const store = memoryStore()
    const lma = await openProduct(vendor.url, { store })
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'subscriber_known' })
    const asked = { subscriber: acme.subscriber, contact: { lastName: 'Lovelace' }, message: 'our disk died' }
    expect(await lma.claim(asked)).toEqual({ status: 'open' })
    const { pendingToken } = await store.read()
    expect(vendor.received.at(-1)).toMatchObject({
      path: '/claims',
      bearer: 'ik_test_fixture',
      body: { token: pendingToken, message: 'our disk died' },
    })
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'subscriber_known' })
    vendor.claims.set(pendingToken ?? '', true)
    const { warnings } = await lma.install(acme)
    expect(warnings).toEqual([{ field: 'contact', code: 'missing', detail: 'The install names no contact' }])
    expect((await lma.install(acme)).warnings).toEqual([])
    expect(lma.check().licensed).toBe(true)
    expect(await store.read()).toMatchObject({ token: pendingToken, pendingToken: null })
  })
})
