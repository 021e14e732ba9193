import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { acme, openProduct } from '../test/product.ts'
import { startVendorServer } from '../test/vendor-server.ts'
import type { VendorServer } from '../test/vendor-server.ts'
import type { License } from './client.ts'

let vendor: VendorServer

beforeEach(async () => {
  vendor = await startVendorServer()
  onTestFinished(() => vendor.stop())
})

async function installed(): Promise<License> {
  const lma = await openProduct(vendor.url)
  await lma.install(acme)
  return lma
}

describe('assignSeats and revokeSeats', () => {
  it('change many in one call and one decision, and say what became of each (S1)', async () => {
    vendor.terms = { seats: 3, seatAssignment: 'explicit' }
    const lma = await installed()
    await lma.assignSeat('u-1')
    const changes: unknown[] = []
    lma.on('changed', ({ seatsUsed }) => changes.push(seatsUsed))
    expect(await lma.assignSeats(['u-1', 'u-2', 'u-3', 'u-2', 'u-4'])).toEqual({
      assigned: ['u-2', 'u-3'],
      already: ['u-1'],
      refused: ['u-4'],
      seats: { allowed: 3, used: 3 },
    })
    expect(changes).toEqual([3])
    expect(['u-2', 'u-3', 'u-4'].map((user) => lma.check({ user }).code)).toEqual(['licensed', 'licensed', 'no_seat'])
    const left = { revoked: ['u-2', 'u-3'], already: ['u-9'], seats: { allowed: 3, used: 1 } }
    expect(await lma.revokeSeats(['u-2', 'u-9', 'u-3'])).toEqual(left)
    expect(await lma.assignSeats([])).toEqual({ assigned: [], already: [], refused: [], seats: left.seats })
    expect(changes).toEqual([3, 1])
    const paths = vendor.received.map(({ path }) => path)
    expect(paths.filter((path) => path.includes('/seats'))).toHaveLength(4)
    expect(paths.filter((path) => path.includes('/check-in'))).toEqual([])
  })

  it('ask a thousand at a time, and catch up where the delta is missing (S1)', async () => {
    vendor.terms = { seats: 5_000, seatAssignment: 'explicit' }
    const lma = await installed()
    vendor.installations[0]!.roster.faults.noDeltas = true
    const users = Array.from({ length: 1_200 }, (_, at) => `u-${at}`)
    expect((await lma.assignSeats(users)).assigned).toEqual(users)
    const asked = vendor.received.filter(({ method }) => method === 'POST').map(({ body }) => body['assign'])
    expect(asked.filter(Array.isArray).map(({ length }) => length)).toEqual([1_000, 200])
    expect(users.every((user) => lma.check({ user }).licensed)).toBe(true)
  })

  it('send nothing where one cannot name a user (S2)', async () => {
    const lma = await installed()
    const told = { code: 'invalid_request', detail: '"a/b" cannot name a user' }
    await expect(lma.assignSeats(['u-1', 'a/b'])).rejects.toMatchObject(told)
    await expect(lma.assignSeats('u-1' as unknown as string[])).rejects.toMatchObject({ code: 'invalid_request' })
    expect(vendor.received).toHaveLength(1)
  })
})
