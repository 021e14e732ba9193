import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stateByCalendar } from '../../test/calendar.ts'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, install, newToken, unique, type Installed, type TestPackage } from '../../test/product.ts'
import { inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { assignSeats } from './assign-seats.ts'
import { licenseAt } from './history.ts'
import { termsEvents } from './history-queries.ts'
import { replay } from './history-rules.ts'
import { modifyLicense } from './modify.ts'
import { getLicense } from './present.ts'
import { findLicense } from './queries.ts'
import { revokeSeats } from './revoke-seats.ts'
import type { LicenseChange } from './schema.ts'
import { offerUndo, undoLicense } from './undo.ts'

const GRACE_DAYS = 3
const RUNS = process.env['TEST_ENGINE'] === 'embedded' ? 30 : 200
const USERS = ['ada', 'bob', 'cyd', 'dan', 'eve']
const START = Date.UTC(2027, 0, 15, 12)
const HOUR_MS = 3_600_000

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp({ at: new Date(START) })
  const defaultTerms = { status: 'trial', days: 30, seats: 3 }
  pkg = await addPackage(app, { defaultTerms, graceDays: GRACE_DAYS, retrialAfterDays: 5 })
})
afterAll(() => app.stop())

type Step =
  | { do: 'modify'; change: LicenseChange }
  | { do: 'undo' | 'uninstall' | 'reinstall' }
  | { do: 'assign' | 'revoke' | 'see'; users: string[] }
  | { do: 'jump'; hours: number }

const day = fc
  .integer({ min: -40, max: 90 })
  .map((days) => new Date(START + days * 24 * HOUR_MS).toISOString().slice(0, 10))
const change: fc.Arbitrary<LicenseChange> = fc.record(
  {
    status: fc.constantFrom('trial' as const, 'active' as const, 'suspended' as const),
    seats: fc.option(fc.nat(5)),
    seatPolicy: fc.constantFrom('keep' as const, 'release' as const),
    expires: fc.option(day),
    features: fc.constantFrom<Record<string, boolean | number>>({}, { reports: true }, { limit: 5, reports: false }),
    message: fc.constantFrom('', 'Hello', null),
    attributes: fc.constantFrom<Record<string, unknown>>({}, { crm: 7 }),
  },
  { requiredKeys: [] },
)
const users = fc.subarray(USERS, { minLength: 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('modify' as const), change }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('assign' as const, 'see' as const, 'revoke' as const), users }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'uninstall' as const, 'reinstall' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('jump' as const), hours: fc.integer({ min: -72, max: 2_000 }) }),
  },
)

type SeatRow = { user_ref: string; assigned_at: Date | null; last_seen_at: Date | null }
type Shot = { revision: number; seated: string[]; seats: SeatRow[]; row: NonNullable<Awaited<ReturnType<typeof read>>> }

const read = (id: string) => findLicense(app.app.database.db, app.org.orgId, id)
async function look(id: string): Promise<Shot> {
  const row = await read(id)
  const seats = await app.app.database.db
    .selectFrom('seats')
    .select(['user_ref', 'assigned_at', 'last_seen_at'])
    .where('license_id', '=', id)
    .execute()
  const seated = seats.filter((seat) => seat.assigned_at !== null).map((seat) => seat.user_ref)
  return { row: row!, revision: row!.revision, seats, seated: seated.toSorted() }
}

/** M4 once more, in a plain way: who has a seat after the number has changed. */
function seatedAfter(before: Shot, seats: number | null, policy: string): string[] {
  if (seats === null || (before.row.seats !== null && policy === 'keep')) return before.seated
  const candidates = before.seats.filter(
    (seat) => seat.assigned_at !== null || (before.row.seats === null && seat.last_seen_at !== null),
  )
  const time = (at: Date | null) => at?.getTime() ?? -Infinity
  const later = (a: Date | null, b: Date | null) => Math.sign(time(b) - time(a)) || 0
  candidates.sort(
    (a, b) =>
      later(a.last_seen_at, b.last_seen_at) ||
      later(a.assigned_at, b.assigned_at) ||
      (a.user_ref < b.user_ref ? 1 : -1),
  )
  return candidates
    .slice(0, seats)
    .map((seat) => seat.user_ref)
    .toSorted()
}

/** A refusal that the rules document is an answer like any other; anything else is a fault. */
async function allowed(act: Promise<unknown>): Promise<boolean> {
  try {
    await act
    return true
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    expect(['change_refused', 'license_uninstalled', 'nothing_to_undo']).toContain(error.code)
    return false
  }
}

async function see(id: string, some: string[]): Promise<void> {
  await sql`insert into seats (license_id, org_id, user_ref, tag, first_seen_at, last_seen_at)
    select ${id}, ${app.org.orgId}, u, '\\x00', ${app.clock.now()}, ${app.clock.now()} from unnest(${some}::text[]) u
    on conflict (license_id, user_ref) do update set last_seen_at = excluded.last_seen_at`.execute(app.app.database.db)
}

/** Whether the step was done; a refusal changes nothing. */
async function take(id: string, made: Installed, one: Step, revision: number): Promise<boolean> {
  const { admin } = app.org
  if (one.do === 'modify') return allowed(modifyLicense(admin, id, one.change, String(revision)))
  if (one.do === 'undo') {
    const { possible } = await offerUndo(admin, id)
    expect(await allowed(undoLicense(admin, id, {}, String(revision)))).toBe(possible)
    return possible
  }
  if (one.do === 'assign') return allowed(inTransaction(admin, (tx) => assignSeats(tx, id, one.users, 'vendor')))
  if (one.do === 'revoke') return allowed(inTransaction(admin, (tx) => revokeSeats(tx, id, one.users, 'vendor')))
  if (one.do === 'uninstall') await askAs(app, made, 'DELETE', '', {})
  if (one.do === 'see') await see(id, one.users)
  if (one.do === 'jump') app.clock.advance(one.hours * HOUR_MS)
  return true
}

async function live(steps: Step[]): Promise<void> {
  const { admin } = app.org
  const subscriber = { orgId: unique('life') }
  let made: Installed = await install(app, pkg.installKey, { subscriber, token: newToken() })
  const id = made.license.id
  const shots: { at: Date; shot: Shot }[] = []
  let undone: Shot['row'] | null = null
  let before = await look(id)

  for (const one of steps) {
    const { revision } = before
    const done = await take(id, made, one, revision)
    if (one.do === 'reinstall') made = await install(app, pkg.installKey, { subscriber, token: made.token })
    const after = await look(id)
    if (one.do === 'modify' && done)
      expect(after.seated).toEqual(seatedAfter(before, after.row.seats, one.change.seatPolicy ?? 'keep'))
    if (one.do === 'undo' && done)
      expect([after.row.terms, after.row.attributes]).toEqual([undone?.terms, undone?.attributes])
    if (after.revision > revision) undone = before.row

    expect(after.row.seats_used).toBe(after.seated.length)
    if (after.seated.some((user) => !before.seated.includes(user)))
      expect(after.seated.length).toBeLessThanOrEqual(after.row.seats ?? Infinity)
    if (after.row.status === 'uninstalled') expect(after.seated).toEqual([])
    if (after.revision === revision) expect(after.row.terms).toEqual(before.row.terms)
    else expect(after.revision).toBe(revision + 1)
    if (after.revision > revision || one.do === 'jump')
      expect((await getLicense(admin, id)).state).toBe(stateByCalendar(after.row.terms, GRACE_DAYS, app.clock.now()))
    app.clock.advance(60_000)
    shots.push({ at: app.clock.now(), shot: after })
    app.clock.advance(60_000)
    before = after
  }

  const points = replay(await termsEvents(app.app.database.db, app.org.orgId, id))
  expect(points.at(-1)).toMatchObject({ terms: before.row.terms, revision: before.revision, exact: true })
  // Where the clock went back, one moment was twice.
  if (steps.some((one) => one.do === 'jump' && one.hours < 0)) return
  for (const { at, shot } of shots.slice(-4)) {
    expect(await licenseAt(admin, id, at.toISOString())).toMatchObject({
      status: shot.row.status,
      seats: shot.row.seats,
      expires: shot.row.expires,
      accessUntil: shot.row.access_until?.toISOString() ?? null,
      features: shot.row.features,
      revision: shot.revision,
      seatsUsed: shot.seated.length,
    })
  }
}

test(
  'whatever happens to a license, rules hold, undo leads back, and the history tells it all (S1, M1, M2, M4, M6, I5)',
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        app.clock.set(new Date(START))
        await live(steps)
      }),
      { numRuns: RUNS, endOnFailure: true },
    )
  },
)
