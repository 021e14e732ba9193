import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stateByCalendar } from '../../test/calendar.ts'
import { replay, type TermsEvent } from './history-rules.ts'
import {
  applyChange,
  effectiveState,
  restoreTerms,
  sameTerms,
  termsAtInstall,
  undoTerms,
  uninstallTerms,
  type ChangeContext,
  type Terms,
} from './rules.ts'
import type { LicenseChange } from './schema.ts'
import { chooseSeats, settlementOf } from './seat-rules.ts'
import type { SeatPolicy } from './seat-schema.ts'

const START = Date.UTC(2027, 0, 15, 12)
const DAY_MS = 86_400_000
const ZONES = Intl.supportedValuesOf('timeZone')
const USERS = ['ada', 'bob', 'cyd', 'dan', 'eve', 'fay']

const day = fc.integer({ min: -40, max: 800 }).map((days) => new Date(START + days * DAY_MS).toISOString().slice(0, 10))
const change: fc.Arbitrary<LicenseChange> = fc.record(
  {
    status: fc.constantFrom('trial' as const, 'active' as const, 'suspended' as const),
    seats: fc.option(fc.nat(6)),
    seatPolicy: fc.constantFrom('keep' as const, 'release' as const),
    expires: fc.option(day),
    features: fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(fc.boolean(), fc.nat(3), fc.constantFrom('x', 'y'))),
    message: fc.option(fc.constantFrom('', 'Hello')),
    overrideTrialCap: fc.boolean(),
  },
  { requiredKeys: [] },
)

type Step =
  | { do: 'modify'; change: LicenseChange }
  | { do: 'undo' | 'uninstall' }
  | { do: 'reinstall'; retrialAfterDays: number | null }
  | { do: 'assign' | 'revoke'; users: string[] }
  | { do: 'jump'; hours: number }
  | { do: 'move'; zone: string }

const users = fc.subarray(USERS, { minLength: 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('modify' as const), change }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'undo' as const, 'uninstall' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reinstall' as const),
      retrialAfterDays: fc.option(fc.integer({ min: 1, max: 9 })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('assign' as const, 'assign' as const, 'revoke' as const), users }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('jump' as const), hours: fc.integer({ min: -72, max: 24 * 400 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('move' as const), zone: fc.constantFrom(...ZONES) }) },
)

const DEFAULTS = { status: 'trial', days: 30, seats: 3 } as const

/** A license as rules alone lead it through its life, with the events that verbs would write. */
class Life {
  now = START
  zone: string
  terms: Terms
  revision = 1
  seated = new Set<string>()
  events: TermsEvent[] = []
  uninstalledAt: Date | null = null
  /** The terms before the newest edit, while nothing came after it. */
  undoable: Terms | null = null

  constructor(zone: string) {
    this.zone = zone
    this.terms = termsAtInstall(DEFAULTS, zone, new Date(this.now))
    this.write('license.issued', { terms: this.terms })
  }

  context(capOverridden: boolean): ChangeContext {
    return { orgZone: this.zone, trialCapDays: 60, now: new Date(this.now), capOverridden, definitions: [] }
  }

  write(kind: string, payload: object): void {
    const text = JSON.stringify({ ...payload, revision: this.revision })
    this.events.push({ kind, at: new Date(this.now), payload: JSON.parse(text) as Record<string, unknown> })
  }

  become(terms: Terms, kind: string, payload: object): void {
    this.terms = terms
    this.revision++
    this.write(kind, payload)
  }

  take(one: Step): void {
    if (one.do === 'jump') this.now += one.hours * 3_600_000
    if (one.do === 'move') this.zone = one.zone
    if (one.do === 'modify') this.modify(one.change)
    if (one.do === 'undo') this.undo()
    if (one.do === 'uninstall') this.uninstall()
    if (one.do === 'reinstall') this.reinstall(one.retrialAfterDays)
    if (one.do === 'assign') this.assign(one.users)
    if (one.do === 'revoke') for (const user of one.users) this.seated.delete(user)
  }

  modify(wanted: LicenseChange): void {
    const before = this.terms
    const after = applyChange(before, wanted, this.context(wanted.overrideTrialCap === true))
    if ('refused' in after || sameTerms(before, after)) return
    this.settle(after.seats, wanted.seatPolicy ?? 'keep')
    this.become(after, 'license.modified', { before, after })
    this.undoable = before
  }

  undo(): void {
    if (this.undoable === null) return
    const [before, target] = [this.terms, this.undoable]
    const after = undoTerms(before, target, this.context(false))
    if ('refused' in after) return
    this.settle(after.seats, 'keep')
    this.become(after, 'license.modified', { before, after })
    expect(this.terms).toEqual(target)
    this.undoable = before
  }

  uninstall(): void {
    if (this.terms.status === 'uninstalled') return
    const statusBefore = this.terms.status
    this.become(uninstallTerms(this.terms), 'license.uninstalled', { statusBefore })
    this.uninstalledAt = new Date(this.now)
    this.seated.clear()
    this.undoable = null
  }

  reinstall(retrialAfterDays: number | null): void {
    if (this.terms.status !== 'uninstalled') return
    const { terms, retrial } = restoreTerms(this.terms, {
      retrialAfterDays,
      uninstalledAt: this.uninstalledAt,
      defaults: DEFAULTS,
      orgZone: this.zone,
      now: new Date(this.now),
    })
    this.become(terms, 'license.restored', { terms, retrial })
    this.undoable = null
  }

  assign(wanted: string[]): void {
    if (this.terms.status === 'uninstalled') return
    const { seats } = this.terms
    const { assigned, already, refused } = chooseSeats({ seats, used: this.seated.size }, wanted, this.seated)
    expect([...assigned, ...already, ...refused].toSorted()).toEqual(wanted.toSorted())
    for (const user of assigned) this.seated.add(user)
    if (assigned.length > 0 && seats !== null) expect(this.seated.size).toBeLessThanOrEqual(seats)
    if (refused.length > 0) expect(this.seated.size).toBeGreaterThanOrEqual(seats ?? Infinity)
  }

  settle(seats: number | null, policy: SeatPolicy): void {
    const settlement = settlementOf(this.terms.seats, seats, policy)
    if (settlement === 'none' || seats === null) return
    this.seated = new Set([...this.seated].slice(0, seats))
  }
}

/** Runs the steps; what must hold after each of them is said by `check`. */
function live(zone: string, steps: Step[], check: (life: Life, before: Life, one: Step) => void): Life {
  const life = new Life(zone)
  for (const one of steps) {
    const before = Object.assign(Object.create(Life.prototype) as Life, life, { seated: new Set(life.seated) })
    life.take(one)
    check(life, before, one)
  }
  return life
}

const lives = fc.tuple(fc.constantFrom(...ZONES), fc.array(step, { maxLength: 25 }))
const holds = (check: (life: Life, before: Life, one: Step) => void, end: (life: Life) => void = () => {}) =>
  fc.assert(
    fc.property(lives, ([zone, steps]) => end(live(zone, steps, check))),
    { numRuns: 2_000 },
  )

describe('whatever happens to a license', () => {
  test('never more users get a seat than the rules allow (S1, M4)', () => {
    holds((life, before) => {
      const { seats } = life.terms
      const over = seats === null ? 0 : Math.max(0, life.seated.size - seats)
      const gained = [...life.seated].some((user) => !before.seated.has(user))
      if (gained) expect(over).toBe(0)
      else expect(life.seated.size).toBeLessThanOrEqual(before.seated.size)
      if (life.terms.status === 'uninstalled') expect(life.seated.size).toBe(0)
    })
  })

  test('the revision only rises, and with every change of the terms (M1)', () => {
    holds((life, before) => {
      expect(life.revision).toBeGreaterThanOrEqual(before.revision)
      expect(life.revision > before.revision).toBe(life.terms !== before.terms)
    })
  })

  test('the state is what a calendar on the wall says (M2, M3, M7)', () => {
    holds((life) => {
      for (const graceDays of [0, 3]) {
        for (const offset of [0, -90, 1, 45, 400]) {
          const at = new Date(life.now + offset * DAY_MS)
          expect(effectiveState({ ...life.terms, graceDays }, at)).toBe(stateByCalendar(life.terms, graceDays, at))
        }
      }
    })
  })

  test('its history replays to the present, through every state in between', () => {
    const seen = new WeakMap<TermsEvent, Terms>()
    holds(
      (life) => void seen.set(life.events.at(-1)!, life.terms),
      (life) => {
        const points = replay(life.events)
        expect(points.at(-1)).toMatchObject({ terms: life.terms, revision: life.revision, exact: true })
        life.events.forEach((event, index) => {
          if (seen.has(event)) expect(points[index]?.terms).toEqual(seen.get(event))
        })
      },
    )
  })

  test('an erased event takes nothing from the others, and what the next ones say is had back (E2)', () => {
    fc.assert(
      fc.property(lives, fc.nat(20), ([zone, steps], which) => {
        const life = live(zone, steps, () => {})
        const index = which % life.events.length
        const events = life.events.map((event, place) => (place === index ? { ...event, payload: null } : event))
        const [whole, torn] = [replay(life.events, life.terms), replay(events, life.terms)]
        expect(torn).toHaveLength(whole.length)
        torn.forEach((point, place) => {
          if (point.exact) expect(point).toEqual(whole[place])
          // An uninstall says little by itself.
          else
            expect([index, life.events[index + 1]?.kind === 'license.uninstalled' ? index + 1 : index]).toContain(place)
        })
        if (life.events[index + 1]?.kind === 'license.modified') expect(torn[index]?.exact).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  test('undo returns to the same terms, and undoing that to those after (M6)', () => {
    fc.assert(
      fc.property(lives, change, ([zone, steps], last) => {
        const life = live(zone, steps, () => {})
        const before = life.terms
        life.modify(last)
        const after = life.terms
        fc.pre(after !== before)
        life.undo()
        if (life.terms === after) return
        expect(life.terms).toEqual(before)
        life.undo()
        expect([before, after]).toContainEqual(life.terms)
      }),
      { numRuns: 2_000 },
    )
  })
})
