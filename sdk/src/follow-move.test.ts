import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { certificate, moveNotice, signingKey, spareRoot } from '../fixtures/signer.ts'
import { acme, fastTimers, openProduct, temporaryFolder, until } from '../test/product.ts'
import { startVendorServer } from '../test/vendor-server.ts'
import type { VendorServer } from '../test/vendor-server.ts'
import type { License } from './client.ts'
import type { LmaError } from './errors.ts'
import { fileStore } from './file-store.ts'
import { memoryStore } from './store.ts'

let here: VendorServer
let there: VendorServer

beforeEach(async () => {
  here = await startVendorServer()
  there = await startVendorServer()
  onTestFinished(async () => {
    await here.stop()
    await there.stop()
  })
})

/** The package is at another server from now on, in that epoch. */
function move(from: VendorServer, to: VendorServer, epoch: number): string {
  const notice = moveNotice({ epoch }, to.url)
  to.installations = from.installations
  Object.assign(to.clock, { epoch, knows: true })
  from.tells = { notice }
  to.tells = null
  return notice
}

/** What is told of moves, and of errors. */
function listen(lma: License): { moves: unknown[]; errors: string[] } {
  const told = { moves: [] as unknown[], errors: [] as string[] }
  lma.on('moved', (value) => told.moves.push(value))
  lma.on('error', (error: LmaError) => told.errors.push(error.message))
  return told
}

describe('a move (V3)', () => {
  it('is followed once the new server has answered with documents of its epoch', async () => {
    const store = memoryStore()
    const lma = await openProduct(here.url, { store })
    await lma.install(acme)
    const told = listen(lma)
    const notice = move(here, there, 200)
    expect(await lma.checkIn()).toMatchObject({ server: there.url, epoch: 200 })
    expect(told).toEqual({ moves: [{ from: here.url, to: there.url }], errors: [] })
    expect(await store.read()).toMatchObject({
      following: null,
      moved: { epoch: 200, server: there.url, left: [here.url] },
      seen: { epoch: 200 },
    })
    const [first, second] = there.received.map(({ body }) => body)
    expect(first).toMatchObject({ moveNotice: notice, roster: null })
    expect(first).not.toHaveProperty('have')
    expect(second).toMatchObject({ applied: { epoch: 200 } })
    await here.stop()
    expect((await openProduct(here.url, { store })).info().server).toBe(there.url)
    expect(lma.check().code).toBe('licensed')
    here = await startVendorServer()
  })

  it('leaves the product where it is until then, and is tried again', async () => {
    const store = memoryStore()
    const lma = await openProduct(here.url, { store })
    await lma.install(acme)
    move(here, there, 200)
    there.faults.push({ status: 401, code: 'token_invalid' })
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved', cause: { code: 'token_invalid' } })
    there.clock.epoch = 199
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved', cause: { code: 'document_rejected' } })
    there.clock.tamper = true
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved' })
    expect(lma.info()).toMatchObject({ server: here.url, epoch: 100 })
    expect(lma.check().code).toBe('licensed')
    expect(await store.read()).toMatchObject({ seen: { epoch: 100 }, following: { server: there.url }, moved: null })
    Object.assign(there.clock, { epoch: 200, tamper: false })
    expect(await lma.checkIn()).toMatchObject({ server: there.url, epoch: 200 })
  })

  it('keeps the product working by the earlier server while the new one is silent', async () => {
    const lma = await openProduct(here.url)
    await lma.install(acme)
    const told = listen(lma)
    move(here, there, 200)
    there.faults.push({ status: 401, code: 'token_invalid' }, { status: 401, code: 'token_invalid' })
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved' })
    here.tells = null
    here.modify({ message: 'Hello' })
    expect(await lma.checkIn()).toMatchObject({ server: here.url, revision: 2 })
    expect(told.errors).toEqual([expect.stringContaining('token_invalid')])
    expect(await lma.checkIn()).toMatchObject({ server: there.url, epoch: 200 })
  })

  it('recreates an installation that the new server does not know (I9)', async () => {
    const lma = await openProduct(here.url)
    await lma.install(acme)
    move(here, there, 200)
    there.clock.knows = false
    expect(await lma.checkIn()).toMatchObject({ server: there.url })
    expect(there.received[1]?.body).toHaveProperty('documents')
    expect(there.received[1]?.body).toHaveProperty('moveNotice')
  })

  it('goes on where the process ended in the middle', async () => {
    const folder = temporaryFolder()
    const lma = await openProduct(here.url, { store: fileStore(folder) })
    await lma.install(acme)
    move(here, there, 200)
    there.faults.push({ status: 401, code: 'token_invalid' })
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved' })
    const asked = here.received.length
    const again = await openProduct(here.url, { store: fileStore(folder) })
    expect(again.check().code).toBe('licensed')
    expect(await again.checkIn()).toMatchObject({ server: there.url, epoch: 200 })
    expect(here.received).toHaveLength(asked)
    expect((await openProduct(here.url, { store: fileStore(folder) })).info().server).toBe(there.url)
    // The first process meets what the second has stored.
    expect(await lma.checkIn()).toMatchObject({ server: there.url, epoch: 200 })
  })

  it('is undone by a later notice, and an earlier one then leads nowhere', async () => {
    const store = memoryStore()
    const lma = await openProduct(here.url, { store })
    await lma.install(acme)
    const first = move(here, there, 200)
    await lma.checkIn()
    move(there, here, 300)
    expect(await lma.checkIn()).toMatchObject({ server: here.url, epoch: 300 })
    here.tells = { notice: first }
    await expect(lma.checkIn()).rejects.toMatchObject({
      code: 'document_rejected',
      detail: 'move notice: move_replayed',
    })
    here.tells = null
    expect(await (await openProduct(here.url, { store })).checkIn()).toMatchObject({ server: here.url, epoch: 300 })
  })

  it('is undone where the new server is gone and the earlier one has documents of a higher epoch', async () => {
    const lma = await openProduct(here.url, { timers: fastTimers() })
    await lma.install(acme)
    move(here, there, 200)
    await lma.checkIn()
    await there.stop()
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'network_failed' })
    expect(lma.info().server).toBe(there.url)
    here.tells = null
    await expect(lma.checkIn(), 'of an epoch before the move').rejects.toMatchObject({ code: 'network_failed' })
    here.clock.epoch = 300
    expect(await lma.checkIn()).toMatchObject({ server: here.url, epoch: 300 })
    there = await startVendorServer()
  })

  it('that was undone before it was followed is forgotten', async () => {
    const store = memoryStore()
    const lma = await openProduct(here.url, { store })
    await lma.install(acme)
    move(here, there, 200)
    there.faults.push({ status: 401, code: 'token_invalid' }, { status: 401, code: 'token_invalid' })
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'package_moved' })
    here.tells = null
    here.clock.epoch = 300
    expect(await lma.checkIn()).toMatchObject({ server: here.url, epoch: 300 })
    expect((await store.read()).following).toBeNull()
  })

  it('leads on to a third server', async () => {
    const third = await startVendorServer()
    onTestFinished(() => third.stop())
    const lma = await openProduct(here.url)
    await lma.install(acme)
    move(here, there, 200)
    move(there, third, 300)
    expect(await lma.checkIn()).toMatchObject({ server: third.url, epoch: 300 })
    expect(here.received).toHaveLength(2)
    expect(there.received).toHaveLength(1)
  })

  it('leads a new product and every call to the new server', async () => {
    move(here, there, 200)
    const lma = await openProduct(here.url)
    expect(await lma.install(acme)).toMatchObject({ server: there.url, epoch: 200 })
    move(there, here, 300)
    here.installations = there.installations
    expect(await lma.assignSeat('u-1')).toMatchObject({ assigned: true })
    expect(lma.info()).toMatchObject({ server: here.url, epoch: 300 })
  })

  it('a new product stores nothing of a server that does not prove itself', async () => {
    const store = memoryStore()
    move(here, there, 200)
    there.clock.epoch = 150
    const lma = await openProduct(here.url, { store })
    await expect(lma.install(acme)).rejects.toMatchObject({ code: 'package_moved' })
    expect(await store.read()).toMatchObject({ token: null, documents: null, moved: null })
    expect(lma.check().code).toBe('document_missing')
  })

  it('does not take the seat of a first use away', async () => {
    here.terms = { seatAssignment: 'first_use' }
    const lma = await openProduct(here.url)
    await lma.install(acme)
    here.tells = { notice: moveNotice({ epoch: 200 }, there.url) }
    expect(lma.check({ user: 'u-9' }).code).toBe('licensed')
    await lma.checkIn().catch(() => undefined)
    expect(lma.check({ user: 'u-9' }).code).toBe('licensed')
  })

  it.each([
    ['signed by the signing key', moveNotice({ epoch: 200 }, 'https://evil.example', signingKey), 'move_untrusted'],
    ['of another package', moveNotice({ epoch: 200, iss: 'urn:openlma:pkg_other' }), 'wrong_package'],
    ['of a lower epoch', moveNotice({ epoch: 99 }), 'epoch_too_low'],
    ['to an unsafe address', moveNotice({ epoch: 200 }, 'http://new.example'), 'move_insecure'],
    ['that is a certificate', certificate({ epoch: 200 }), 'wrong_type'],
    ['that is none', undefined, 'malformed'],
  ])('notice %s is refused, and changes nothing', async (_what, notice, code) => {
    const store = memoryStore()
    const lma = await openProduct(here.url, { store })
    await lma.install(acme)
    const before = await store.read()
    here.tells = { notice }
    await expect(lma.checkIn()).rejects.toMatchObject({ code: 'document_rejected', detail: `move notice: ${code}` })
    expect(await store.read()).toEqual(before)
    expect(lma.check().code).toBe('licensed')
    here.tells = null
    expect(await lma.checkIn()).toMatchObject({ server: here.url })
  })

  it('can be handed to a product whose server is lost, signed by the spare root', async () => {
    const lma = await openProduct(here.url, { timers: fastTimers() })
    await lma.install(acme)
    move(here, there, 200)
    await here.stop()
    expect(await lma.followMove(moveNotice({ epoch: 200 }, there.url, spareRoot))).toMatchObject({
      server: there.url,
      epoch: 200,
    })
    await expect(lma.followMove(moveNotice({ epoch: 150 }, there.url))).rejects.toMatchObject({
      code: 'document_rejected',
    })
    here = await startVendorServer()
  })

  it('is followed from another name of the earlier server too', async () => {
    const store = memoryStore()
    const lma = await openProduct(here.url, { store })
    await lma.install(acme)
    move(here, there, 200)
    await lma.checkIn()
    const alias = here.url.replace('127.0.0.1', 'localhost')
    const later = await openProduct(alias, { store })
    expect(later.info().server).toBe(alias)
    expect(await later.checkIn()).toMatchObject({ server: there.url })
    expect((await store.read()).moved?.left).toEqual([here.url, alias])
    later.updateServer(here.url)
    expect(later.info().server).toBe(there.url)
  })
})

it.each([
  ['following', { notice: 'x', epoch: 'soon', server: 'https://new.example' }],
  ['moved', { epoch: 200, server: 'https://new.example', left: [7] }],
])('a damaged %s in the store is none, and costs no license', async (name, damaged) => {
  const folder = temporaryFolder()
  const lma = await openProduct(here.url, { store: fileStore(folder) })
  await lma.install(acme)
  await fileStore(folder).update((state) => ({ ...state, [name]: damaged }))
  expect(await fileStore(folder).read()).toMatchObject({ [name]: null, seen: { epoch: 100 } })
  const again = await openProduct(here.url, { store: fileStore(folder) })
  expect(again.check().code).toBe('licensed')
  expect(again.info().server).toBe(here.url)
})

describe('a move in the background', () => {
  it('is followed at a random moment within the time that the server says, without an error', async () => {
    const timers = fastTimers()
    const lma = await openProduct(here.url, { timers })
    await lma.install(acme)
    const told = listen(lma)
    lma.start()
    await until('the stream is open', () => here.streams.size === 1)
    move(here, there, 200)
    here.tells = { ...here.tells, followWithinSeconds: 1000 }
    for (const stream of here.streams) stream.end()
    await until('it has followed', () => lma.info().server === there.url)
    await until('the stream is open there', () => there.streams.size === 1)
    expect(timers.waits.some((wait) => wait > 400_000 && wait < 600_000)).toBe(true)
    expect(told.moves).toEqual([{ from: here.url, to: there.url }])
    // With these timers the silence that ends a stream is over at once.
    expect(told.errors.filter((error) => !error.startsWith('network_failed'))).toEqual([])
  })

  it('is followed by the other nodes when one has', async () => {
    const store = memoryStore()
    const timers = fastTimers()
    const [one, other] = [await openProduct(here.url, { store }), await openProduct(here.url, { store, timers })]
    await one.install(acme)
    const told = listen(other)
    other.start()
    await until('the stream is open', () => here.streams.size === 1)
    move(here, there, 200)
    await one.checkIn()
    await until('the stream is open there', () => there.streams.size === 1)
    expect(other.info()).toMatchObject({ server: there.url, epoch: 200 })
    expect(told.moves).toEqual([{ from: here.url, to: there.url }])
  })
})
