import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, checkIn, install, modify, type Installed, type TestPackage } from '../../test/product.ts'
import { inTransaction } from '../platform/context.ts'
import { assignSeats } from './assign-seats.ts'
import { previewLicense } from './preview.ts'
import type { LicensePreview } from './preview-schema.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ at: new Date('2026-11-24T12:00:00Z') })
  pkg = await addPackage(app, { graceDays: 2, defaultTerms: { status: 'trial', days: 30, seats: 10 } })
})
afterAll(() => app.stop())

const made = () => install(app, pkg.installKey)
const preview = async (one: Installed, change: object): Promise<LicensePreview> => {
  const answer = await app.call('POST', `/licenses/${one.license.id}/preview`, change)
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json()
}
const license = async (one: Installed) => (await app.call('GET', `/licenses/${one.license.id}`)).json()
const assign = (one: Installed, users: string[]) =>
  inTransaction(app.org.admin, (tx) => assignSeats(tx, one.license.id, users, 'vendor'))
const seated = async (one: Installed) =>
  (
    await app.app.database.db
      .selectFrom('seats')
      .select('user_ref')
      .where('license_id', '=', one.license.id)
      .where('assigned_at', 'is not', null)
      .orderBy('user_ref')
      .execute()
  ).map((row) => row.user_ref)
const USERS = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay', 'gus']

describe('what an edit would do (M6)', () => {
  test.each<[string, object, string[], object]>([
    [
      'a day to come',
      { expires: '2026-11-27' },
      ['Access ends on 27 November 2026 at 24:00 in Europe/Berlin (in 3 days).'],
      { endsAt: '2026-11-27T23:00:00.000Z', graceEndsAt: '2026-11-29T23:00:00.000Z', endsNow: false },
    ],
    [
      'today',
      { expires: '2026-11-24' },
      ['Access ends on 24 November 2026 at 24:00 in Europe/Berlin (today).'],
      { endsNow: false },
    ],
    [
      'a day that is over, in grace',
      { expires: '2026-11-23' },
      [
        'Its last day, 23 November 2026, is over: the product goes on in grace until 26 November 2026 at 00:00 in Europe/Berlin.',
      ],
      { endsNow: false },
    ],
    [
      'a day long over: access ends now',
      { expires: '2026-01-31' },
      ['Access ends now: its last day, 31 January 2026 in Europe/Berlin, is over.'],
      { endsNow: true, endsAt: '2026-01-31T23:00:00.000Z' },
    ],
    [
      'sold, without an end, to everybody',
      { status: 'active', expires: null, seats: null },
      [
        'The trial becomes an active license, for good.',
        'Access never ends.',
        'Everybody at the customer may use it: a site license.',
      ],
      { endsAt: null, graceEndsAt: null },
    ],
    [
      'suspended, with a word to the customer',
      { status: 'suspended', message: 'Please pay' },
      [
        'The license is suspended: the product answers no. Seats and dates are kept.',
        'The customer reads: “Please pay”',
      ],
      { endsNow: false },
    ],
    [
      'features',
      { features: { reports: true, limit: 5 } },
      ['The feature limit is 5.', 'The feature reports is switched on.'],
      {},
    ],
    ['own fields', { attributes: { crm: 7 } }, ['Your own fields of the license change.'], {}],
    ['nothing', { seats: 10 }, [], {}],
  ])('%s', async (_what, change, changes, access) => {
    const one = await made()
    const before = await license(one)
    const shown = await preview(one, change)
    expect(shown).toMatchObject({ refused: null, changes, access: { timeZone: 'Europe/Berlin', ...access } })
    expect(await license(one)).toEqual(before)
    expect(await app.events({ licenseId: one.license.id, kind: 'license.modified' })).toEqual([])
  })

  test.each<[object, string]>([
    [{ status: 'trial', expires: null }, 'A trial needs an expiration.'],
    [{ expires: '2029-01-01' }, 'A trial may last until'],
    [{ expires: '2029-01-01', overrideTrialCap: true }, 'needs a reason'],
  ])('%j is refused in the answer, as the edit would be', async (change, why) => {
    const one = await made()
    const shown = await preview(one, change)
    expect(shown).toMatchObject({ after: null, changes: [], warnings: [], delivery: [], undoable: false })
    expect(shown.refused).toContain(why)
    expect((await modify(app, one.license.id, change)).json()).toMatchObject({
      code: 'change_refused',
      detail: shown.refused,
    })
  })

  test('an uninstalled license, and one beyond the cap for who is no admin, say so too (M1, M2)', async () => {
    const one = await made()
    const far = { expires: '2029-01-01', overrideTrialCap: true, reason: 'Big' }
    const theirs = await previewLicense(app.org.as('support'), one.license.id, far)
    expect(theirs.refused).toContain('Only an admin')
    expect(await preview(one, far)).toMatchObject({ refused: null, after: { expires: '2029-01-01' } })
    await askAs(app, one, 'DELETE', '', { reason: 'bye' })
    expect((await preview(one, { seats: 1 })).refused).toContain('uninstalled')
  })

  test('10 to 4 with 7 used: whoever is over is named, and keeps the seat or loses it (M4)', async () => {
    const one = await made()
    await assign(one, USERS)
    const keep = await preview(one, { seats: 4 })
    expect(keep).toMatchObject({
      changes: [
        '4 users may use it, instead of 10.',
        '7 users have a seat, 3 more than allowed: they keep it and nobody new gets one.',
      ],
      warnings: [],
      seats: { used: 7, allowedBefore: 10, allowedAfter: 4, overCount: 3, releasedCount: 0, assignedCount: 0 },
    })
    const release = await preview(one, { seats: 4, seatPolicy: 'release' })
    expect(release).toMatchObject({
      changes: ['4 users may use it, instead of 10.'],
      warnings: ['3 users lose the seat: the least recently seen.'],
      seats: { releasedCount: 3, released: keep.seats.over },
    })
    await modify(app, one.license.id, { seats: 4, seatPolicy: 'release' })
    expect(await seated(one)).toEqual(USERS.filter((user) => !release.seats.released.includes(user)))
    const [event] = await app.events({ licenseId: one.license.id, kind: 'license.modified' })
    expect(event?.payload).toMatchObject({ seats: { policy: 'release', assigned: 0, released: 3 } })
  })

  test('who kept the seat before loses it by a later edit that says so, with or without another change (M4)', async () => {
    const lost = '3 users lose the seat: the least recently seen.'
    for (const [also, told] of [
      [{}, []],
      [{ message: 'Fewer' }, ['The customer reads: “Fewer”']],
    ] as const) {
      const one = await made()
      await assign(one, USERS)
      await modify(app, one.license.id, { seats: 4 })
      const change = { ...also, seatPolicy: 'release' }
      const shown = await preview(one, change)
      expect(shown).toMatchObject({ changes: told, seats: { releasedCount: 3 }, undoable: told.length > 0 })
      expect(shown.warnings).toContain(lost)
      expect((await modify(app, one.license.id, change)).json().revision).toBe(3)
      expect(await seated(one)).toEqual(USERS.filter((user) => !shown.seats.released.includes(user)))
      const [, event] = await app.events({ licenseId: one.license.id, kind: 'license.modified' })
      const seats = { policy: 'release', assigned: 0, released: 3 }
      expect(event?.payload).toMatchObject({ before: { seats: 4 }, after: { seats: 4 }, seats })
      const undo = (await app.call('GET', `/licenses/${one.license.id}/undo`)).json()
      expect(undo.possible).toBe(shown.undoable)
      const again = await modify(app, one.license.id, { seatPolicy: 'release' })
      expect(again.json().revision).toBe(3)
    }
  })

  test('everybody keeps the seat unless the edit says otherwise (M4)', async () => {
    const one = await made()
    await assign(one, USERS)
    expect((await modify(app, one.license.id, { seats: 4 })).json()).toMatchObject({ seats: 4, revision: 2 })
    expect(await seated(one)).toEqual(USERS)
  })

  test('which installation hears it when (M9), and how many follow', async () => {
    const one = await made()
    const id = one.installation.id
    expect((await preview(one, { seats: 1 })).delivery).toEqual([
      { installationId: id, connected: false, when: 'unknown', nextCheckInBy: null },
    ])
    const set = (values: object) =>
      app.app.database.db.updateTable('installations').set(values).where('id', '=', id).execute()
    await checkIn(app, one)
    await set({ last_check_in_at: app.clock.now() })
    const [heard] = (await preview(one, { seats: 1 })).delivery
    expect(heard).toMatchObject({ connected: false, when: 'next_check_in' })
    expect(Date.parse(heard!.nextCheckInBy!)).toBeGreaterThan(app.clock.now().getTime() + 3_600_000)
    await set({ last_check_in_at: new Date('2026-11-20T00:00:00Z') })
    expect((await preview(one, { seats: 1 })).delivery).toMatchObject([{ when: 'next_check_in', nextCheckInBy: null }])
    await set({ stream_seen_at: app.clock.now() })
    expect((await preview(one, { seats: 1 })).delivery).toMatchObject([{ connected: true, when: 'within_seconds' }])

    const sandbox = await made()
    await app.app.database.db
      .updateTable('licenses')
      .set({ follows_license_id: one.license.id })
      .where('id', '=', sandbox.license.id)
      .execute()
    const shown = await preview(one, { seats: 1 })
    expect(shown).toMatchObject({ followers: 1 })
    expect(shown.warnings).toContain('1 sandbox follows this license and changes with it.')
    expect(shown.delivery.map(({ installationId }) => installationId)).toEqual([id, sandbox.installation.id])
  })

  test('a license that follows its parent is edited there (I6)', async () => {
    const [parent, one] = [await made(), await made()]
    await app.app.database.db
      .updateTable('licenses')
      .set({ follows_license_id: parent.license.id })
      .where('id', '=', one.license.id)
      .execute()
    expect((await modify(app, one.license.id, { seats: 1 })).json()).toMatchObject({
      status: 409,
      code: 'follows_parent',
    })
    expect((await preview(one, { seats: 1 })).refused).toContain('follows')
    expect(await license(one)).toMatchObject({ revision: 1, seats: 10 })
  })

  test('what cannot be undone is said before (M2, M6)', async () => {
    const one = await made()
    const sold = await preview(one, { status: 'active' })
    expect(sold.undoable).toBe(false)
    expect(sold.warnings).toContain('This cannot be undone.')
    expect((await preview(one, { seats: 3 })).undoable).toBe(true)
  })

  test('whatever is edited, what was shown is what comes (M6)', { timeout: 60_000 }, async () => {
    const change = fc.record(
      {
        status: fc.constantFrom('trial', 'active', 'suspended'),
        seats: fc.option(fc.nat(9)),
        seatPolicy: fc.constantFrom('keep', 'release'),
        expires: fc.constantFrom('2026-11-22', '2026-11-25', '2027-01-10', '2028-02-29', null),
        features: fc.constantFrom({}, { reports: true }),
        message: fc.constantFrom('Hello', null),
        attributes: fc.constantFrom({}, { crm: 1 }),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const one = await made()
        await assign(one, USERS)
        for (const each of changes) {
          const shown = await preview(one, each)
          const before = await seated(one)
          const answer = await modify(app, one.license.id, each)
          expect([shown.refused, answer.statusCode]).toEqual(
            shown.refused === null ? [null, 200] : [answer.json().detail, answer.statusCode],
          )
          if (shown.refused !== null) continue
          expect(answer.json()).toMatchObject(shown.after!)
          const after = await seated(one)
          expect(before.filter((user) => !after.includes(user))).toEqual(shown.seats.released.toSorted())
          expect(after.filter((user) => !before.includes(user))).toEqual(shown.seats.assigned.toSorted())
          const { possible } = (await app.call('GET', `/licenses/${one.license.id}/undo`)).json()
          if (shown.changes.length > 0) expect(possible).toBe(shown.undoable)
        }
      }),
      { numRuns: 25 },
    )
  })
})
