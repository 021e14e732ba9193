import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, modify, newToken, tryInstall, unique, type Installed } from '../../test/product.ts'
import { inTransaction } from '../platform/context.ts'
import { assignSeats } from './assign-seats.ts'
import { revokeSeats } from './revoke-seats.ts'

const HOUR = 3_600_000
let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-11-24T12:00:00Z') })
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const at = (one: Installed, moment: Date | string) =>
  get(
    `/licenses/${one.license.id}/at?at=${encodeURIComponent(typeof moment === 'string' ? moment : moment.toISOString())}`,
  )
const explain = (one: Installed, query: Record<string, string> = {}) =>
  get(`/licenses/${one.license.id}/explain?${String(new URLSearchParams(query))}`)
const inTx = (users: string[], act: typeof assignSeats | typeof revokeSeats, one: Installed) =>
  inTransaction(app.org.admin, async (tx) => void (await act(tx, one.license.id, users, 'vendor')))
/** An hour goes by; the moment in the middle of it. */
function pass(): Date {
  app.clock.advance(HOUR / 2)
  const middle = app.clock.now()
  app.clock.advance(HOUR / 2)
  return middle
}

describe('a license at a past moment', () => {
  test('terms, status, revision and seats used are what they were', async () => {
    const pkg = await addPackage(app)
    const [token, orgId] = [newToken(), unique('past')]
    const one = await install(app, pkg.installKey, { token, subscriber: { orgId } })
    const fresh = pass()
    await inTx(['ada', 'bob'], assignSeats, one)
    await modify(app, one.license.id, { seats: 9, features: { reports: true } })
    const edited = pass()
    await inTx(['ada'], revokeSeats, one)
    await modify(app, one.license.id, { status: 'suspended', message: 'Please pay' })
    const suspended = pass()
    await askAs(app, one, 'DELETE', '', {})
    const gone = pass()
    await tryInstall(app, pkg.installKey, { token, subscriber: { orgId } })

    expect(await at(one, fresh)).toMatchObject({ revision: 1, seats: 5, seatsUsed: 0, state: 'trial', features: {} })
    expect(await at(one, edited)).toMatchObject({ revision: 2, seats: 9, seatsUsed: 2, features: { reports: true } })
    expect(await at(one, suspended)).toMatchObject({
      revision: 3,
      state: 'suspended',
      suspendedFrom: 'trial',
      seatsUsed: 1,
      message: 'Please pay',
      exact: true,
    })
    expect(await at(one, gone)).toMatchObject({ revision: 4, state: 'uninstalled', seatsUsed: 0 })
    expect(await at(one, app.clock.now())).toMatchObject({ revision: 5, state: 'suspended', seatsUsed: 0 })
  })

  test('a day is its end in the zone of the license; one to come shows what is known now', async () => {
    const one = await install(app, (await addPackage(app)).installKey)
    expect(await at(one, '2026-12-31')).toMatchObject({
      at: '2026-12-31T22:59:59.999Z',
      state: 'expired',
      revision: 1,
    })
    expect(await get(`/licenses/${one.license.id}/at`)).toMatchObject({ state: 'trial', revision: 1 })
  })

  test('before it was issued there was none', async () => {
    const one = await install(app, (await addPackage(app)).installKey)
    const { createdAt } = await get(`/licenses/${one.license.id}`)
    expect(await at(one, '2026-01-31')).toMatchObject({
      status: 404,
      code: 'not_found',
      detail: expect.stringContaining(`${one.license.number} was issued on 24 November 2026 at `),
    })
    expect(await at(one, createdAt)).toMatchObject({ revision: 1 })
  })

  test('grace counts as the package had it then (M7)', async () => {
    const pkg = await addPackage(app, { graceDays: 0 })
    const one = await install(app, pkg.installKey)
    await modify(app, one.license.id, { expires: '2026-11-23' })
    const before = pass()
    const patch = { authorization: `Bearer ${app.org.apiKey}`, 'if-match': '"1"' }
    expect((await app.call('PATCH', `/packages/${pkg.id}`, { graceDays: 30 }, patch)).statusCode).toBe(200)
    pass()
    expect(await at(one, before)).toMatchObject({ state: 'expired' })
    expect(await at(one, app.clock.now())).toMatchObject({ state: 'in_grace' })
    expect(await explain(one, { at: before.toISOString() })).toMatchObject({ licensed: false, code: 'expired' })
    expect(await explain(one)).toMatchObject({ licensed: true, code: 'in_grace' })
  })

  test('erased events break nothing (E2)', async () => {
    const one = await install(app, (await addPackage(app)).installKey)
    await inTx(['ada'], assignSeats, one)
    await modify(app, one.license.id, { seats: 7, message: 'Dear Ada' })
    const middle = pass()
    await inTx(['bob'], assignSeats, one)
    await modify(app, one.license.id, { message: null })
    pass()
    const [event] = await app.events({ licenseId: one.license.id, kind: 'license.modified' })
    const [seat] = await app.events({ licenseId: one.license.id, kind: 'seat.assigned' })
    await app.app.database.db
      .updateTable('events')
      .set({ payload: null, salt: null, reason: null, erased_at: app.clock.now() })
      .where('id', 'in', [event!.id, seat!.id])
      .execute()
    expect(await at(one, middle)).toMatchObject({
      revision: 2,
      seats: 7,
      message: 'Dear Ada',
      seatsUsed: 1,
      exact: true,
    })
    expect(await explain(one, { at: middle.toISOString(), user: 'ada' })).toMatchObject({ seat: { assigned: true } })
  })
})

describe('why a product answers as it does (C1)', () => {
  test('each code has a sentence to read out', async () => {
    const pkg = await addPackage(app, { assignOnFirstUse: false, graceDays: 1 })
    const one = await install(app, pkg.installKey)
    const { number } = one.license
    expect(await explain(one)).toMatchObject({
      licensed: true,
      code: 'licensed',
      seat: null,
      revision: 1,
      reasons: [
        { code: 'licensed', says: `The license ${number} is a trial until 24 December 2026 in Europe/Berlin.` },
      ],
    })
    expect(await explain(one, { user: 'ada', feature: 'reports' })).toMatchObject({
      licensed: false,
      code: 'no_seat',
      seat: { assigned: false, since: null, onFirstUse: false },
      reasons: [
        { code: 'no_seat', says: 'ada has no seat; 5 of 5 are free, and somebody has to assign one.' },
        { code: 'feature_missing', says: `The license ${number} does not include the feature reports.` },
      ],
    })
    await inTx(['a', 'b', 'c', 'd', 'e'], assignSeats, one)
    await modify(app, one.license.id, { features: { reports: false }, status: 'suspended' })
    expect((await explain(one, { user: 'ada', feature: 'reports' })).reasons).toEqual([
      { code: 'suspended', says: `The license ${number} is suspended.` },
      { code: 'no_seat', says: 'ada has no seat, and none is free: 5 of 5 are taken.' },
      { code: 'feature_missing', says: `The feature reports is switched off in the license ${number}.` },
    ])
    await modify(app, one.license.id, { status: 'trial' })
    expect(await explain(one, { user: 'a', at: '2026-12-24' })).toMatchObject({
      licensed: true,
      validUntil: '2026-12-25T23:00:00.000Z',
      seat: { assigned: true },
    })
    expect((await explain(one, { at: '2026-12-25T12:00:00Z' })).reasons).toEqual([
      {
        code: 'in_grace',
        says: 'Access ended on 24 December 2026 at 24:00 in Europe/Berlin, and the product goes on in grace until 26 December 2026 at 00:00 in Europe/Berlin.',
      },
    ])
    expect((await explain(one, { at: '2026-12-26T12:00:00Z' })).reasons).toEqual([
      {
        code: 'expired',
        says: 'Access ended on 24 December 2026 at 24:00 in Europe/Berlin, and the day of grace is over too.',
      },
    ])
    await askAs(app, one, 'DELETE', '', {})
    expect((await explain(one)).reasons[0]).toEqual({
      code: 'uninstalled',
      says: `The product was uninstalled, so the license ${number} is not in use.`,
    })
  })

  test('a seat at a past moment is what events say', async () => {
    const pkg = await addPackage(app, { assignOnFirstUse: false })
    const one = await install(app, pkg.installKey)
    const before = pass()
    await inTx(['ada'], assignSeats, one)
    const during = pass()
    await inTx(['ada'], revokeSeats, one)
    const after = pass()
    const asked = async (moment: Date) => explain(one, { user: 'ada', at: moment.toISOString() })
    expect(await asked(before)).toMatchObject({ licensed: false, code: 'no_seat', seat: { assigned: false } })
    expect(await asked(during)).toMatchObject({ licensed: true, seat: { assigned: true } })
    expect(await asked(after)).toMatchObject({ licensed: false, seat: { assigned: false, since: null } })
  })

  test('whoever comes first gets a seat, where the package says so and one is free (P1)', async () => {
    const one = await install(app, (await addPackage(app)).installKey)
    const { reasons, seat } = await explain(one, { user: 'ada' })
    const [reason] = reasons
    expect(seat).toEqual({ assigned: false, since: null, onFirstUse: true })
    expect(reason.says).toContain('and ada takes one of 5 free seats by using it')
    await inTx(['a', 'b', 'c', 'd', 'e'], assignSeats, one)
    expect(await explain(one, { user: 'ada' })).toMatchObject({ licensed: false, code: 'no_seat' })
  })

  test.each(['user=', 'user=a%2Fb', 'at=2027-02-30', 'at=10000-01-01', 'at=yesterday', 'at=0001-01-01T00:00:00Z'])(
    '%s is refused',
    async (query) => {
      const one = await install(app, (await addPackage(app)).installKey)
      expect(await get(`/licenses/${one.license.id}/explain?${query}`)).toMatchObject({ code: 'invalid_request' })
    },
  )
})
