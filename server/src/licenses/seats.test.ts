import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, type Installed, type TestPackage } from '../../test/product.ts'
import { inTransaction, type Tx } from '../platform/context.ts'
import { assignSeats } from './assign-seats.ts'
import { freeAllSeats } from './free-all-seats.ts'
import { previewSeats } from './preview-seats.ts'
import { revokeSeats } from './revoke-seats.ts'
import { settleSeats } from './settle-seats.ts'

let app: TestApp
let pkg: TestPackage
let made: Installed
let id: string
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app, { defaultTerms: { status: 'trial', days: 30, seats: 3 } })
})
beforeEach(async () => {
  made = await install(app, pkg.installKey)
  id = made.license.id
})
afterAll(() => app.stop())

const inTx = <T>(work: (tx: Tx) => Promise<T>) => inTransaction(app.org.admin, work)
const assign = (...users: string[]) => inTx((tx) => assignSeats(tx, id, users, 'vendor'))
const revoke = (...users: string[]) => inTx((tx) => revokeSeats(tx, id, users, 'vendor'))
const seatEvents = async () =>
  (await app.events({ licenseId: id }))
    .filter(({ kind }) => kind.startsWith('seat.'))
    .map(({ kind, payload }) => [kind, payload])
const rows = () =>
  app.app.database.db.selectFrom('seats').selectAll().where('license_id', '=', id).orderBy('user_ref').execute()
const seated = async () => (await rows()).filter((row) => row.assigned_at).map((row) => row.user_ref)
const license = () =>
  app.app.database.db
    .selectFrom('licenses')
    .select(['seats', 'seats_used', 'roster_revision', 'revision'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
/** Sets the number without settling anything, as an edit does in the same transaction. */
const setSeats = (seats: number | null) =>
  app.app.database.db.updateTable('licenses').set({ seats }).where('id', '=', id).execute()
const see = (user: string, day: number) =>
  app.app.database.db
    .insertInto('seats')
    .values({ license_id: id, org_id: app.org.orgId, user_ref: user, tag: Buffer.alloc(16), ...seenOn(day) })
    .onConflict((conflict) => conflict.columns(['license_id', 'user_ref']).doUpdateSet(seenOn(day)))
    .execute()
const seenOn = (day: number) => {
  const at = new Date(Date.UTC(2026, 0, day))
  return { first_seen_at: at, last_seen_at: at }
}

describe('assigning', () => {
  test('gives seats in order while some are free, says who was refused, and never oversells (S1)', async () => {
    expect(await assign('ada', 'bob', 'ada', 'cyd', 'dan')).toMatchObject({
      assigned: ['ada', 'bob', 'cyd'],
      already: [],
      refused: ['dan'],
      license: { seats: 3, seats_used: 3, roster_revision: 1 },
    })
    expect(await seated()).toEqual(['ada', 'bob', 'cyd'])
    expect(await seatEvents()).toEqual([['seat.assigned', { users: ['ada', 'bob', 'cyd'], by: 'vendor' }]])
    // The ETag of the license stays (M1).
    expect(await license()).toMatchObject({ seats_used: 3, roster_revision: 1, revision: 1 })
    const told = await app.call('GET', `/licenses/${id}`)
    expect(told.json()).toMatchObject({ seats: 3, seatsUsed: 3, revision: 1 })
  })

  test('twice is the same as once, without an event (S1)', async () => {
    await assign('ada')
    const before = await rows()
    expect(await assign('ada')).toMatchObject({ assigned: [], already: ['ada'], refused: [] })
    expect(await rows()).toEqual(before)
    expect(await license()).toMatchObject({ seats_used: 1, roster_revision: 1 })
    expect(await seatEvents()).toHaveLength(1)
  })

  test('a site license records everybody, without limit (S2)', async () => {
    await setSeats(null)
    expect((await assign('a', 'b', 'c', 'd', 'e')).assigned).toHaveLength(5)
    expect(await license()).toMatchObject({ seats: null, seats_used: 5 })
  })

  test('no seats at all: everybody is refused, nothing is written', async () => {
    await setSeats(0)
    expect(await assign('ada')).toMatchObject({ assigned: [], refused: ['ada'] })
    expect(await rows()).toEqual([])
    expect(await license()).toMatchObject({ seats_used: 0, roster_revision: 0 })
    expect(await seatEvents()).toEqual([])
  })

  test('a failure leaves neither seat nor count nor event', async () => {
    const failing = inTx(async (tx) => {
      await assignSeats(tx, id, ['ada'], 'vendor')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await rows()).toEqual([])
    expect(await license()).toMatchObject({ seats_used: 0, roster_revision: 0 })
    expect(await seatEvents()).toEqual([])
  })

  test('a license of another org is not found', async () => {
    const other = await app.addOrg('Other')
    const theirs = inTransaction(other.admin, (tx) => assignSeats(tx, id, ['ada'], 'vendor'))
    await expect(theirs).rejects.toMatchObject({ code: 'not_found' })
  })

  test('references are compared exactly', async () => {
    await setSeats(9)
    const alike = ['ada', 'Ada', 'ADA', 'a\u0301da', '\u00e1da', 'ada.']
    expect((await assign(...alike)).assigned).toEqual(alike)
    expect((await assign(...alike)).already).toEqual(alike)
  })
})

describe('revoking', () => {
  test('frees the seat, keeps the activity, and tells who had none', async () => {
    await assign('ada', 'bob')
    await see('ada', 5)
    expect(await revoke('ada', 'nobody', 'ada')).toMatchObject({
      revoked: ['ada'],
      already: ['nobody'],
      license: { seats_used: 1, roster_revision: 2 },
    })
    expect(await rows()).toMatchObject([
      { user_ref: 'ada', assigned_at: null, assigned_by: null, roster_revision: 2, last_seen_at: expect.any(Date) },
      { user_ref: 'bob', roster_revision: 1 },
    ])
    expect((await seatEvents())[1]).toEqual(['seat.revoked', { users: ['ada'], by: 'vendor' }])
    expect(await revoke('ada')).toMatchObject({ revoked: [], already: ['ada'] })
    expect((await assign('ada')).assigned).toEqual(['ada'])
    expect(await license()).toMatchObject({ seats_used: 2, roster_revision: 3 })
  })
})

describe('an uninstall', () => {
  test('frees all seats, and whoever installs again assigns anew (I5)', async () => {
    await assign('ada', 'bob')
    await askAs(app, made, 'DELETE')
    expect(await seated()).toEqual([])
    expect(await license()).toMatchObject({ seats_used: 0, roster_revision: 2 })
    const cause = { users: ['ada', 'bob'], by: null, cause: 'uninstalled' }
    expect((await seatEvents()).at(-1)).toEqual(['seat.revoked', cause])
    await expect(assign('ada')).rejects.toMatchObject({ code: 'license_uninstalled' })
    await askAs(app, made, 'DELETE')
    expect(await seatEvents()).toHaveLength(2)
  })

  test('without seats writes no event of seats', async () => {
    await inTx((tx) => freeAllSeats(tx, id))
    expect(await seatEvents()).toEqual([])
  })
})

describe('another number of seats', () => {
  const settle = (before: number | null, after: number | null, policy: 'keep' | 'release') =>
    inTx((tx) => settleSeats(tx, { id, seats: before }, after, policy))
  const preview = (before: number | null, after: number | null, policy: 'keep' | 'release') =>
    previewSeats(app.app.database.db, id, before, after, policy)

  beforeEach(async () => {
    await setSeats(5)
    // Two have never been seen; of those the earlier assigned is the first to go.
    await assign('never-old')
    app.clock.advance(1_000)
    await assign('never-new', 'day9', 'day2', 'day5')
    await see('day9', 9)
    await see('day2', 2)
    await see('day5', 5)
    await see('guest7', 7)
  })

  test('lower: everybody keeps the seat, new ones are refused until enough are free (M4)', async () => {
    expect(await preview(5, 2, 'keep')).toEqual({
      used: 5,
      over: ['never-old', 'never-new', 'day2'],
      overCount: 3,
      released: [],
      releasedCount: 0,
      assigned: [],
      assignedCount: 0,
    })
    expect(await settle(5, 2, 'keep')).toEqual({ assigned: [], released: [] })
    await setSeats(2)
    expect(await license()).toMatchObject({ seats_used: 5, roster_revision: 2 })
    expect((await assign('day9', 'new')).already).toEqual(['day9'])
    await revoke('day2', 'day5', 'day9')
    expect((await assign('new')).refused).toEqual(['new'])
    await revoke('never-old')
    expect((await assign('new')).assigned).toEqual(['new'])
  })

  test('lower, released: the least recently seen lose theirs, in one step of the roster (M4)', async () => {
    const previewed = await preview(5, 2, 'release')
    const settled = await settle(5, 2, 'release')
    expect(settled).toEqual({ assigned: [], released: ['never-old', 'never-new', 'day2'] })
    expect(previewed).toMatchObject({ over: settled.released, released: settled.released, releasedCount: 3 })
    expect(await seated()).toEqual(['day5', 'day9'])
    expect(await license()).toMatchObject({ seats_used: 2, roster_revision: 3 })
    const payload = { users: settled.released, by: 'vendor', cause: 'seats_lowered' }
    expect((await seatEvents()).at(-1)).toEqual(['seat.revoked', payload])
  })

  test('from a site license: the most recently seen get them, the others lose theirs (M4)', async () => {
    const previewed = await preview(null, 3, 'keep')
    const settled = await settle(null, 3, 'keep')
    expect(settled).toEqual({ assigned: ['guest7'], released: ['never-old', 'never-new', 'day2'] })
    expect(previewed).toMatchObject({ released: settled.released, assigned: ['guest7'], assignedCount: 1 })
    expect(await seated()).toEqual(['day5', 'day9', 'guest7'])
    expect((await rows()).find((row) => row.user_ref === 'guest7')?.assigned_by).toBe('conversion')
    expect(await license()).toMatchObject({ seats_used: 3, roster_revision: 3 })
    expect((await seatEvents()).slice(-2).map(([kind]) => kind)).toEqual(['seat.revoked', 'seat.assigned'])
  })

  test('to a site license, higher, or the same: nobody gets or loses one (M4)', async () => {
    for (const [before, after] of [
      [5, null],
      [5, 9],
      [5, 5],
      [null, null],
    ] as const) {
      expect(await settle(before, after, 'release')).toEqual({ assigned: [], released: [] })
      expect(await preview(before, after, 'release')).toMatchObject({ used: 5, overCount: 0, releasedCount: 0 })
    }
    expect(await license()).toMatchObject({ seats_used: 5, roster_revision: 2 })
  })

  test('names fifty of many, and counts them all', async () => {
    await setSeats(500)
    await assign(...Array.from({ length: 200 }, (_, index) => `user-${index}`))
    const seen = await preview(500, 5, 'release')
    expect([seen.over.length, seen.overCount, seen.released.length, seen.releasedCount]).toEqual([50, 200, 50, 200])
    expect((await settle(500, 5, 'release')).released.slice(0, 50)).toEqual(seen.released)
  })
})
