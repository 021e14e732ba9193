import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  accessUntilOf,
  applyChange,
  effectiveState,
  licenseNumber,
  restoreTerms,
  sameTerms,
  termsAtInstall,
  termsOfCode,
  termsOfDocument,
  uninstallTerms,
  type Terms,
} from './rules.ts'
import type { LicenseChange } from './schema.ts'

const BERLIN = 'Europe/Berlin'
const now = new Date('2026-11-24T12:00:00Z')
const context = { orgZone: BERLIN, trialCapDays: 60, now, capOverridden: false, definitions: [] }

const trial: Terms = termsAtInstall({ status: 'trial', days: 30, seats: 5 }, BERLIN, now)
const active: Terms = termsAtInstall({ status: 'active', days: null, seats: null }, BERLIN, now)
const suspendedTrial: Terms = { ...trial, status: 'suspended', suspendedFrom: 'trial' }
const suspended: Terms = { ...active, status: 'suspended', suspendedFrom: 'active' }

describe('at install (P1, P2)', () => {
  test('days count from today in the zone of the org', () => {
    expect(trial).toMatchObject({ expires: '2026-12-24', trialStartedOn: '2026-11-24', timeZone: BERLIN, seats: 5 })
    const late = termsAtInstall({ status: 'trial', days: 1, seats: 0 }, 'Pacific/Kiritimati', now)
    expect(late).toMatchObject({ trialStartedOn: '2026-11-25', expires: '2026-11-26', seats: 0 })
  })
  test('active for ever and site-wide', () => {
    expect(active).toMatchObject({ expires: null, accessUntil: null, seats: null, trialStartedOn: null })
  })
  test('a code brings its own terms (I8)', () => {
    const terms = termsOfCode(
      { status: 'active', seats: 9, expires: '2027-01-31', features: { reports: true } },
      BERLIN,
      now,
    )
    expect(terms).toMatchObject({ status: 'active', seats: 9, features: { reports: true }, trialStartedOn: null })
    expect(terms.accessUntil?.toISOString()).toBe('2027-01-31T23:00:00.000Z')
  })
})

describe('modify (M1, M2)', () => {
  const refused = (text: string) => ({ refused: expect.stringContaining(text) as string })
  test.each<[string, Terms, LicenseChange, unknown]>([
    ['trial to active', trial, { status: 'active' }, { status: 'active', expires: '2026-12-24' }],
    ['active never back to trial', active, { status: 'trial' }, refused('never becomes a trial')],
    ['suspend a trial', trial, { status: 'suspended' }, { status: 'suspended', suspendedFrom: 'trial' }],
    ['suspend twice', suspendedTrial, { status: 'suspended' }, { status: 'suspended', suspendedFrom: 'trial' }],
    ['unsuspend a trial', suspendedTrial, { status: 'trial' }, { status: 'trial', suspendedFrom: null }],
    [
      'unsuspend a trial by selling it',
      suspendedTrial,
      { status: 'active' },
      { status: 'active', suspendedFrom: null },
    ],
    ['unsuspend an active one', suspended, { status: 'active' }, { status: 'active', suspendedFrom: null }],
    ['suspended active never to trial', suspended, { status: 'trial' }, refused('never becomes a trial')],
    ['suspending keeps seats and date', trial, { status: 'suspended' }, { seats: 5, expires: '2026-12-24' }],
    ['zero seats', trial, { seats: 0 }, { seats: 0 }],
    ['site-wide', trial, { seats: null }, { seats: null }],
    ['features are replaced', { ...trial, features: { a: true } }, { features: { b: 2 } }, { features: { b: 2 } }],
    ['an empty message is none', { ...trial, message: 'x' }, { message: '' }, { message: null }],
    ['the last day of the cap', trial, { expires: '2027-01-23' }, { expires: '2027-01-23' }],
    ['a day beyond the cap', trial, { expires: '2027-01-24' }, refused('until 2027-01-23')],
    ['the cap binds a suspended trial too', suspendedTrial, { expires: '2027-01-24' }, refused('until 2027-01-23')],
    ['a trial without end', trial, { expires: null }, refused('needs an expiration')],
    ['beyond the cap while selling', trial, { status: 'active', expires: null }, { status: 'active', expires: null }],
    ['shortening into the past', trial, { expires: '2020-02-29' }, { expires: '2020-02-29' }],
  ])('%s', (_what, before, change, after) => {
    expect(applyChange(before, change, context)).toMatchObject(after as object)
  })

  test('an uninstalled license cannot be edited', () => {
    expect(applyChange(uninstallTerms(active), { seats: 1 }, context)).toEqual(refused('cannot be edited'))
  })
  test('an admin sets the cap aside', () => {
    expect(applyChange(trial, { expires: '2028-01-01' }, { ...context, capOverridden: true })).toMatchObject({
      expires: '2028-01-01',
    })
  })
  test('a trial already beyond a lowered cap can still be edited otherwise', () => {
    const long = { ...trial, expires: '2027-06-01', accessUntil: accessUntilOf('2027-06-01', BERLIN) }
    expect(applyChange(long, { seats: 7 }, { ...context, trialCapDays: 10 })).toMatchObject({ seats: 7 })
  })
  test('the zone of a date is the one the org had when it was set (M3)', () => {
    const moved = { ...context, orgZone: 'America/St_Johns' }
    expect(applyChange(trial, { seats: 1 }, moved)).toMatchObject({ timeZone: BERLIN, accessUntil: trial.accessUntil })
    expect(applyChange(trial, { expires: trial.expires }, moved)).toMatchObject({ timeZone: BERLIN })
    const later = applyChange(trial, { expires: '2026-12-25' }, moved) as Terms
    expect(later.timeZone).toBe('America/St_Johns')
    expect(later.accessUntil?.toISOString()).toBe('2026-12-26T03:30:00.000Z')
  })

  const change: fc.Arbitrary<LicenseChange> = fc.record(
    {
      status: fc.constantFrom('trial' as const, 'active' as const, 'suspended' as const),
      seats: fc.option(fc.nat(100)),
      expires: fc.option(
        fc.nat(200).map((days) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)),
      ),
    },
    { requiredKeys: [] },
  )
  const start = fc.constantFrom(trial, active, suspended, suspendedTrial)

  test('whatever is done, what was sold stays sold, a trial stays within its cap, and dates agree', () => {
    fc.assert(
      fc.property(start, fc.array(change, { maxLength: 12 }), (first, changes) => {
        let terms = first
        let sold = stage(first) === 'active'
        for (const one of changes) {
          const next = applyChange(terms, one, context)
          if ('refused' in next) continue
          terms = next
          if (sold) expect(stage(terms)).toBe('active')
          sold = stage(terms) === 'active'
          expect(terms.status === 'suspended').toBe(terms.suspendedFrom !== null)
          expect(terms.accessUntil).toEqual(accessUntilOf(terms.expires, terms.timeZone))
          if (!sold) expect(terms.expires !== null && terms.expires <= '2027-01-23').toBe(true)
        }
        expect(restoreTerms(uninstallTerms(terms), { ...policy, uninstalledAt: now }).terms).toEqual(terms)
      }),
    )
  })
  function stage(terms: Terms): string {
    return terms.status === 'suspended' ? terms.suspendedFrom! : terms.status
  }
})

const policy = {
  retrialAfterDays: null as number | null,
  uninstalledAt: now as Date | null,
  defaults: { status: 'trial' as 'trial' | 'active', days: 14 as number | null, seats: 3 as number | null },
  orgZone: BERLIN,
  now,
}

describe('uninstall and install again (I5)', () => {
  test.each([trial, active, suspended, suspendedTrial])('everything is as it was: %o', (before) => {
    const gone = uninstallTerms(before)
    expect(gone).toEqual({ ...before, status: 'uninstalled', statusBefore: before.status })
    expect(uninstallTerms(gone)).toEqual(gone)
    expect(restoreTerms(gone, policy)).toEqual({ terms: before, retrial: false })
  })

  const ended = new Date('2027-02-01T00:00:00Z')
  const gone = uninstallTerms({ ...trial, features: { a: true } })
  test.each([
    ['no policy', {}, false],
    ['after the wait', { retrialAfterDays: 30 }, true],
    ['a millisecond early', { retrialAfterDays: 30, now: new Date(now.getTime() + 30 * 86_400_000 - 1) }, false],
    ['the trial has not ended', { retrialAfterDays: 1, now: new Date('2026-12-01T00:00:00Z') }, false],
    [
      'defaults are no trial by now',
      { retrialAfterDays: 30, defaults: { status: 'active', days: null, seats: 1 } },
      false,
    ],
    ['nobody knows when it was uninstalled', { retrialAfterDays: 30, uninstalledAt: null }, false],
  ] as const)('a fresh trial: %s', (_what, more, fresh) => {
    const { terms, retrial } = restoreTerms(gone, { ...policy, now: ended, ...more })
    expect(retrial).toBe(fresh)
    if (fresh) expect(terms).toMatchObject({ status: 'trial', expires: '2027-02-15', seats: 3, features: { a: true } })
    else expect(terms).toMatchObject({ status: 'trial', expires: '2026-12-24', seats: 5 })
  })
  test('a sold license never becomes a trial by installing again', () => {
    const { terms, retrial } = restoreTerms(uninstallTerms(active), { ...policy, retrialAfterDays: 1, now: ended })
    expect([terms.status, retrial]).toEqual(['active', false])
  })
})

test('what a document states can be had back from it (I9)', () => {
  const terms = termsOfDocument({ ...trial, accessUntil: trial.accessUntil!.getTime() / 1000 }, 'Asia/Kathmandu')
  expect(terms.accessUntil).toEqual(trial.accessUntil)
  expect(termsOfDocument({ ...suspended, accessUntil: null }, BERLIN)).toMatchObject({
    status: 'suspended',
    suspendedFrom: 'active',
  })
  expect(termsOfDocument({ ...uninstallTerms(trial), accessUntil: null }, BERLIN).statusBefore).toBe('active')
})

test('terms are the same whatever the order of their features', () => {
  expect(sameTerms({ ...trial, features: { a: 1, b: 2 } }, { ...trial, features: { b: 2, a: 1 } })).toBe(true)
  for (const other of [
    { seats: 6 },
    { message: 'x' },
    { expires: '2026-12-25' },
    { features: { a: 1 } },
    { timeZone: 'UTC' },
  ]) {
    expect(sameTerms(trial, { ...trial, ...other })).toBe(false)
  }
})

test('numbers are for people', () => {
  expect([1, 99_999, 100_000].map(licenseNumber)).toEqual(['L-00001', 'L-99999', 'L-100000'])
})

test('a moment decides the state as the dates say (M2, M3)', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 10 }), fc.nat(5), (days, graceDays) => {
      const at = new Date(trial.accessUntil!.getTime() + days * 86_400_000)
      const state = effectiveState({ ...trial, graceDays }, at)
      expect(state).toBe(days < 0 ? 'trial' : days < graceDays ? 'in_grace' : 'expired')
    }),
  )
})
