import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { acme, openProduct } from '../test/product.ts'
import { startVendorServer } from '../test/vendor-server.ts'
import type { VendorServer } from '../test/vendor-server.ts'
import type { LmaError } from './errors.ts'
import { memoryStore } from './store.ts'
import type { Timers } from './timers.ts'

let vendor: VendorServer

beforeEach(async () => {
  vendor = await startVendorServer()
  onTestFinished(() => vendor.stop())
})

describe('install', () => {
  it('gives a license that is checked without the server (C2)', async () => {
    const lma = await openProduct(vendor.url)
    expect(lma.check()).toMatchObject({ licensed: false, code: 'document_missing', degraded: true })
    expect(await lma.install(acme)).toMatchObject({ installationId: 'ins_1', revision: 1, epoch: 100 })
    await vendor.stop()
    expect(lma.check({ feature: 'reports' })).toMatchObject({ licensed: true, code: 'licensed' })
    expect(lma.check({ feature: 'api' })).toMatchObject({ licensed: false, code: 'feature_missing' })
    expect(lma.license()).toMatchObject({ number: 'L-00001', seats: 5 })
  })

  it('asks once, however often it is called (I3)', async () => {
    const store = memoryStore()
    const lma = await openProduct(vendor.url, { store })
    await Promise.all([lma.install(acme), lma.install(acme)])
    await (await openProduct(vendor.url, { store })).install(acme)
    expect(vendor.received).toHaveLength(1)
  })

  it('works on a later start without a server (C2)', async () => {
    const store = memoryStore()
    await (await openProduct(vendor.url, { store })).install(acme)
    await vendor.stop()
    const lma = await openProduct(vendor.url, { store })
    expect(await lma.install({ ...acme, version: '3.2.0' })).toMatchObject({ revision: 1 })
    expect(lma.check().licensed).toBe(true)
    await vendor.restart()
    await lma.checkIn()
    expect(vendor.installations[0]?.version).toBe('3.2.0')
  })

  it('carries the same token after an answer that never came (I3)', async () => {
    vendor.faults.push('drop')
    const lma = await openProduct(vendor.url, { timers: fast() })
    await lma.install(acme)
    const tokens = vendor.received.map(({ body }) => body['token'])
    expect(tokens).toHaveLength(2)
    expect(new Set(tokens).size).toBe(1)
    expect(vendor.installations).toHaveLength(1)
  })

  it('stores the token before the call (I3)', async () => {
    const store = memoryStore()
    vendor.faults.push({ status: 403, code: 'activation_code_required' })
    const lma = await openProduct(vendor.url, { store })
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'activation_code_required', status: 403 })
    const { pendingToken } = await store.read()
    expect(pendingToken).toMatch(/^[\w-]{43}$/)
    await lma.install({ ...acme, activationCode: 'ABCD-EFGH-JKMN-PQRS' })
    expect(vendor.received[1]?.body).toMatchObject({ token: pendingToken, activationCode: 'ABCD-EFGH-JKMN-PQRS' })
    expect(await store.read()).toMatchObject({ token: pendingToken, pendingToken: null })
    await lma.install({ ...acme, activationCode: 'ABCD-EFGH-JKMN-PQRS' })
    expect(vendor.received).toHaveLength(2)
    await lma.install({ ...acme, activationCode: 'another' })
    expect(vendor.received[2]?.body).toMatchObject({ token: pendingToken, activationCode: 'another' })
  })

  it('tells a refusal with what the server said', async () => {
    await (await openProduct(vendor.url)).install(acme)
    const refused = (await openProduct(vendor.url)).install(acme)
    await expect(refused).rejects.toMatchObject({
      name: 'LmaError',
      code: 'subscriber_known',
      status: 409,
      serverCode: 'subscriber_known',
      detail: 'about subscriber_known',
      requestId: 'req_1',
    })
  })

  it('does not wait longer than is bearable', async () => {
    vendor.faults.push({ status: 429, code: 'rate_limited', headers: { 'retry-after': '120' } })
    const refused = (await openProduct(vendor.url)).install(acme)
    await expect(refused).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 120 })
  })

  it('refuses a document that does not verify (C2)', async () => {
    vendor.clock.tamper = true
    const lma = await openProduct(vendor.url)
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'document_rejected' })
    expect(lma.check().code).toBe('document_missing')
    vendor.clock.tamper = false
    await lma.install(acme)
    expect(lma.check().licensed).toBe(true)
    expect(vendor.installations).toHaveLength(1)
  })
})

describe('uninstall', () => {
  it('says so until it is installed again, with a new token that proves the old one (I5)', async () => {
    const lma = await openProduct(vendor.url)
    await lma.install(acme)
    await lma.uninstall({ reason: 'moving on' })
    expect(vendor.received.at(-1)).toMatchObject({ method: 'DELETE', body: { reason: 'moving on' } })
    expect(lma.check()).toMatchObject({ licensed: false, code: 'uninstalled' })
    await lma.uninstall()
    await lma.install(acme)
    const [first, last] = [vendor.received[0]?.body, vendor.received.at(-1)?.body]
    expect(last).toMatchObject({ previousToken: first?.['token'] })
    expect(last?.['token']).not.toBe(first?.['token'])
    expect(lma.check().licensed).toBe(true)
  })
})

describe('checkIn', () => {
  it('brings a change and acknowledges it at once (M9)', async () => {
    const lma = await openProduct(vendor.url)
    await lma.install(acme)
    const changes: unknown[] = []
    lma.on('changed', (info) => changes.push(info.revision))
    vendor.modify({ status: 'suspended' })
    await lma.checkIn()
    expect(lma.check().code).toBe('suspended')
    expect(vendor.installations[0]?.acknowledged).toBe(2)
    expect(changes).toEqual([2])
    await lma.checkIn()
    expect(changes).toEqual([2])
  })

  it('needs an installation', async () => {
    await expect((await openProduct(vendor.url)).checkIn()).rejects.toMatchObject({ code: 'not_installed' })
  })

  it('shows its documents to a server that has forgotten it (I9)', async () => {
    const lma = await openProduct(vendor.url)
    await lma.install(acme)
    vendor.clock.knows = false
    await lma.checkIn()
    expect(vendor.received.map(({ body }) => 'documents' in body)).toEqual([false, false, true])
  })

  it('gets its document also where what it reports is refused', async () => {
    const lma = await openProduct(vendor.url, { facts: () => ({ note: 'x'.repeat(5000) }) })
    await lma.install(acme)
    const errors: LmaError[] = []
    lma.on('error', (error) => errors.push(error))
    vendor.modify({ status: 'suspended' })
    vendor.faults.push({ status: 400, code: 'invalid_request' })
    await lma.checkIn()
    expect(lma.check().code).toBe('suspended')
    expect(vendor.received[1]?.body).toMatchObject({ version: '3.1.0', facts: {} })
    expect(vendor.received[2]?.body).not.toHaveProperty('facts')
    expect(errors.map(({ code }) => code)).toEqual(['invalid_request'])
  })

  it('reports without facts that cannot be collected', async () => {
    const lma = await openProduct(vendor.url, {
      facts: () => {
        throw new Error('no facts today')
      },
    })
    const errors: LmaError[] = []
    lma.on('error', (error) => errors.push(error))
    await lma.install(acme)
    await lma.checkIn()
    expect(vendor.received[1]?.body).not.toHaveProperty('facts')
    expect(errors[0]).toMatchObject({ code: 'listener_failed', detail: 'facts' })
  })

  it('keeps the last good document when a bad or an older one comes (C2)', async () => {
    const lma = await openProduct(vendor.url)
    await lma.install(acme)
    const kept = lma.documents()
    const errors: LmaError[] = []
    lma.on('error', (error) => errors.push(error))
    vendor.clock.tamper = true
    vendor.modify({ status: 'suspended' })
    await lma.checkIn()
    vendor.clock.tamper = false
    vendor.modify({ revision: -1 })
    for (const installation of vendor.installations) installation.body = { ...installation.body, revision: 0 }
    await lma.checkIn()
    vendor.clock.epoch = 99
    await lma.checkIn()
    expect(errors.map(({ detail }) => detail)).toEqual([
      'license document: signature_invalid',
      'license document: older_than_seen',
      'time statement: epoch_too_low',
      'license document: epoch_too_low',
    ])
    expect(lma.documents()).toEqual(kept)
    expect(lma.check().licensed).toBe(true)
  })

  it('follows a higher epoch to a lower revision (C2)', async () => {
    const lma = await openProduct(vendor.url)
    await lma.install(acme)
    vendor.modify({})
    await lma.checkIn()
    vendor.clock.epoch = 101
    for (const installation of vendor.installations) installation.body = { ...installation.body, revision: 1 }
    await lma.checkIn()
    expect(lma.info()).toMatchObject({ epoch: 101, revision: 1 })
  })

  it('lowers the mark by a statement of time only (C2)', async () => {
    let now = Date.now() + 400 * 86_400_000
    const store = memoryStore()
    const lma = await openProduct(vendor.url, { store, now: () => now })
    await lma.install(acme).catch(() => undefined)
    lma.check()
    await lma.checkIn().catch(() => undefined)
    now = Date.now()
    expect(lma.check().code).not.toBe('licensed')
    await lma.checkIn()
    expect(lma.check()).toMatchObject({ licensed: true, code: 'licensed' })
    expect((await store.read()).mark).toBeLessThan(now / 1000 + 60)
    now -= 7_200_000
    expect(lma.check()).toMatchObject({ code: 'clock_moved_back', degraded: true })
  })
})

describe('openLicense', () => {
  it('answers from the store before any call, and finds a damaged document (C2)', async () => {
    const store = memoryStore()
    await (await openProduct(vendor.url, { store })).install(acme)
    await vendor.stop()
    expect((await openProduct(vendor.url, { store })).check().licensed).toBe(true)
    await store.update((state) => ({ ...state, documents: { license: 'x', certificate: 'y' } }))
    expect((await openProduct(vendor.url, { store })).check()).toMatchObject({
      licensed: false,
      code: 'document_invalid',
      detail: 'malformed',
    })
  })

  it('refuses a store of another package, and options that cannot work', async () => {
    const store = memoryStore({ packageId: 'pkg_other' })
    await expect(openProduct(vendor.url, { store })).rejects.toMatchObject({ code: 'store_of_another_package' })
    const wrong = [{ server: 'lma.example' }, { rootKeys: [] }, { packageId: '' }, { installKey: '' }]
    for (const options of wrong) {
      await expect(openProduct(vendor.url, options)).rejects.toMatchObject({ code: 'options_invalid' })
    }
  })

  it('names itself, and keeps the license at another address', async () => {
    const lma = await openProduct(vendor.url, { userAgent: 'product/3.1.0' })
    await lma.install(acme)
    expect(vendor.received[0]?.headers['user-agent']).toMatch(/^product\/3\.1\.0 openlma-sdk\/\d/)
    expect(vendor.received[0]?.bearer).toBe('ik_test_fixture')
    const other = await startVendorServer()
    onTestFinished(() => other.stop())
    other.installations.push(...vendor.installations)
    lma.updateServer(`${other.url}/`)
    await lma.checkIn()
    expect(other.received.length).toBeGreaterThan(0)
    expect(lma.info().server).toBe(other.url)
    expect((await lma.upgrade('4.0.0')).revision).toBe(1)
    expect(other.installations[0]?.version).toBe('4.0.0')
  })

  it('reads at most so much of an answer, and only JSON', async () => {
    const big = (): Promise<Response> => Promise.resolve(new Response('x'.repeat(600_000)))
    const html = (): Promise<Response> => Promise.resolve(new Response('<p>Sign in to the network</p>'))
    for (const fetch of [big, html]) {
      await expect((await openProduct(vendor.url, { fetch })).install(acme)).rejects.toMatchObject({
        code: 'response_invalid',
      })
    }
  })

  it('gives up on a server that does not answer', async () => {
    vendor.faults.push('hang', 'hang', 'hang', 'hang')
    const lma = await openProduct(vendor.url, { timeout: 50, timers: fast() })
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'timeout' })
    expect(vendor.received).toHaveLength(4)
  })
})

function fast(): Timers {
  return { now: Date.now, random: () => 0, after: (_ms, run) => (setTimeout(run, 1), () => undefined) }
}
