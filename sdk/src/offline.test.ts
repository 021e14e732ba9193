import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import * as make from '../fixtures/signer.ts'
import { acme, openProduct, until } from '../test/product.ts'
import { answerRequest } from '../test/vendor-files.ts'
import type { License } from './client.ts'
import { memoryStore } from './store.ts'
import type { Store } from './store.ts'

/** Nothing listens there: what follows happens without a network. */
const nowhere = 'http://127.0.0.1:9'

let store: Store
let lma: License

beforeEach(async () => {
  store = memoryStore()
  lma = await openProduct(nowhere, { store })
})

function read(text: string): { [name: string]: unknown } {
  return JSON.parse(text) as { [name: string]: unknown }
}

describe('requestFile', () => {
  it('says who asks for what, and never the token', async () => {
    const text = await lma.requestFile({ ...acme, contact: { lastName: 'Lovelace' }, reason: 'no network' })
    const { pendingToken } = await store.read()
    expect(read(text)).toEqual({
      about: expect.stringContaining('Give this file to the vendor') as unknown,
      kind: 'openlma-request',
      v: 1,
      requestId: expect.stringMatching(/^[\w-]{22}$/) as unknown,
      packageId: make.packageId,
      installationId: null,
      tokenSha256: createHash('sha256')
        .update(pendingToken ?? '')
        .digest('base64url'),
      version: '3.1.0',
      subscriber: acme.subscriber,
      contact: { lastName: 'Lovelace' },
      activationCode: null,
      reason: 'no network',
      have: null,
      applied: null,
      roster: null,
      seen: {},
      seats: null,
      facts: null,
      madeAt: expect.any(Number) as unknown,
    })
    expect(text).not.toContain(pendingToken)
    expect(Object.keys(read(text))[0]).toBe('about')
  })

  it('is the same until it is answered, on a later start too; another question makes another', async () => {
    const first = await lma.requestFile(acme)
    expect(await lma.requestFile(acme)).toBe(first)
    expect(await (await openProduct(nowhere, { store })).requestFile(acme)).toBe(first)
    const other = await lma.requestFile({ ...acme, activationCode: 'ABCD-EFGH-JKMN-PQRS' })
    expect(read(other)['requestId']).not.toBe(read(first)['requestId'])
    await lma.load(answerRequest(other))
    expect(read(await lma.requestFile(acme))['requestId']).not.toBe(read(other)['requestId'])
  })

  it('uses the token of a refused or failed install, and the other way round (I3)', async () => {
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'network_failed' })
    const { pendingToken } = await store.read()
    const text = await lma.requestFile(acme)
    expect(read(text)['tokenSha256']).toBe(make.sha256(pendingToken ?? ''))
  }, 60_000)

  it('carries what a check-in would: position, users and seats (R2)', async () => {
    await lma.load(answerRequest(await lma.requestFile(acme), { users: ['u-1'], revision: 3 }))
    lma.check({ user: 'u-1' })
    lma.check({ user: '__proto__' })
    const renewal = read(await lma.requestFile({}))
    expect(renewal).toMatchObject({
      installationId: 'ins_1',
      version: '3.1.0',
      subscriber: null,
      have: { epoch: 100, revision: 4 },
      applied: { epoch: 100, revision: 4 },
      roster: { epoch: 100, revision: 3 },
      seats: { allowed: 5, used: 1, provisional: [] },
    })
    expect(Object.keys(renewal['seen'] as object)).toEqual(['u-1', '__proto__'])
    await lma.load(answerRequest(JSON.stringify(renewal), { users: ['u-1'], revision: 3 }))
    expect(read(await lma.requestFile({}))['seen']).toEqual({})
  })
})

describe('a user who works on first use', () => {
  const firstUse = { users: [], license: { seats: 2, seatAssignment: 'first_use' as const } }

  it('is named in the request, and nobody who was refused (P1)', async () => {
    await lma.load(answerRequest(await lma.requestFile(acme), firstUse))
    const codes = ['first', '7', 'refused'].map((user) => lma.check({ user }).code)
    expect(codes).toEqual(['licensed', 'licensed', 'no_seat'])
    const { seats, seen } = read(await lma.requestFile({}))
    expect(seats).toEqual({ allowed: 2, used: 0, provisional: ['first', '7'] })
    expect(Object.keys(seen as object).toSorted()).toEqual(['7', 'first', 'refused'])
  })

  it('keeps the seat through a restart, until the answer says who has one (P1, S1)', async () => {
    await lma.load(answerRequest(await lma.requestFile(acme), firstUse))
    for (const user of ['first', '7']) expect(lma.check({ user }).code).toBe('licensed')
    await until('both are stored', async () => (await store.read()).provisional.length === 2)
    const later = await openProduct(nowhere, { store })
    const codes = ['refused', '7', 'first'].map((user) => later.check({ user }).code)
    expect(codes).toEqual(['no_seat', 'licensed', 'licensed'])
    const request = await later.requestFile({})
    expect(read(request)['seats']).toMatchObject({ provisional: ['first', '7'] })
    await later.load(answerRequest(request, { ...firstUse, users: ['7', 'other'], revision: 2 }))
    expect((await store.read()).provisional).toEqual([])
    for (const one of [later, await openProduct(nowhere, { store })])
      expect(['first', '7'].map((user) => one.check({ user }).code)).toEqual(['no_seat', 'licensed'])
  })
})

describe('load', () => {
  it('installs and licenses a product that never reached a server', async () => {
    expect(lma.check().code).toBe('document_missing')
    const file = answerRequest(await lma.requestFile(acme), { users: ['u-1'] })
    expect(await lma.load(file)).toMatchObject({ installationId: 'ins_1', revision: 4, epoch: 100, seatsUsed: 1 })
    expect(await lma.install(acme)).toMatchObject({ installationId: 'ins_1' })
    const later = await openProduct(nowhere, { store })
    for (const one of [lma, later]) {
      expect(one.check({ user: 'u-1', feature: 'reports' }).code).toBe('licensed')
      expect(one.check({ user: 'u-2' }).code).toBe('no_seat')
    }
    expect(await store.read()).toMatchObject({ pendingToken: null, request: null, packageVersion: '3.1.0' })
  })

  it('twice is the same as once', async () => {
    const file = answerRequest(await lma.requestFile(acme), { users: ['u-1'] })
    await lma.load(file)
    const before = await store.read()
    const changes: unknown[] = []
    lma.on('changed', (info) => changes.push(info))
    await lma.load(`\uFEFF${file}`)
    expect({ ...(await store.read()), mark: 0 }).toEqual({ ...before, mark: 0 })
    expect(changes).toEqual([])
  })

  it('renews, with a later roster, and refuses the file before (C2)', async () => {
    const first = answerRequest(await lma.requestFile(acme), { users: ['u-1'], revision: 1 })
    await lma.load(first)
    const second = answerRequest(await lma.requestFile({}), { users: ['u-2'], revision: 2, license: { revision: 5 } })
    await lma.load(second)
    expect(lma.check({ user: 'u-2' }).code).toBe('licensed')
    await expect(lma.load(first)).rejects.toMatchObject({ code: 'file_outdated', detail: 'older_than_seen' })
    expect(lma.check({ user: 'u-1' }).code).toBe('no_seat')
  })

  it('corrects the mark by the time stated for the request that waits, and by no other (C2)', async () => {
    let now = Date.now()
    lma = await openProduct(nowhere, { store, now: () => now })
    const first = answerRequest(await lma.requestFile(acme))
    await lma.load(first)
    now += 365 * 86_400_000
    expect(lma.check().reasons).toContain('document_expired')
    now -= 365 * 86_400_000
    expect(lma.check().reasons).toEqual(['document_expired', 'clock_moved_back'])
    await expect(lma.load(first)).rejects.toMatchObject({ code: 'document_rejected', detail: 'certificate_expired' })
    await lma.load(answerRequest(await lma.requestFile({ reason: 'the clock was wrong' })))
    expect(lma.check().reasons).toEqual(['licensed'])
  })

  it('says what is wrong with a file, and keeps what it has (C2)', async () => {
    const request = await lma.requestFile(acme)
    const file = answerRequest(request, { users: ['u-1'] })
    await lma.load(file)
    const kept = { ...(await store.read()), mark: 0 }
    const renewal = await lma.requestFile({})
    const waiting = (await store.read()).request
    const wrong: [string, string][] = [
      ['', 'file_invalid'],
      ['{}', 'file_invalid'],
      [request, 'file_invalid'],
      [file.slice(0, -20), 'file_invalid'],
      [answerRequest(renewal, { sub: 'ins_other' }), 'file_of_another_installation'],
      [answerRequest(renewal, { tokenSha256: make.sha256('another') }), 'file_of_another_installation'],
      [answerRequest(renewal, { packageId: 'pkg_other' }), 'file_of_another_package'],
      [answerRequest(renewal, { epoch: 99 }), 'file_outdated'],
      [answerRequest(renewal, { license: { revision: 3 } }), 'file_outdated'],
      [answerRequest(renewal, { key: make.foreignKey }), 'document_rejected'],
      [answerRequest(renewal, { nonce: 'of another file' }), 'document_rejected'],
      [answerRequest(renewal, { users: ['u-1'], revision: 0 }), 'file_outdated'],
    ]
    for (const [text, code] of wrong) await expect(lma.load(text), code).rejects.toMatchObject({ code })
    expect({ ...(await store.read()), mark: 0 }).toEqual({ ...kept, request: waiting })
    expect(lma.check({ user: 'u-1' }).code).toBe('licensed')
    await lma.load(answerRequest(renewal, { users: ['u-1'] }))
  })

  it('needs a request to have been made', async () => {
    const file = answerRequest(await lma.requestFile(acme))
    const other = await openProduct(nowhere)
    await expect(other.load(file)).rejects.toMatchObject({ code: 'file_of_another_installation' })
  })
})
