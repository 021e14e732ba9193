import { describe, expect, test } from 'vitest'
import type { Refresh } from './queries.ts'
import {
  acknowledgedInWords,
  comparedInWords,
  countsInWords,
  deadlineInWords,
  outcomesOf,
  outcomeWords,
  OUTCOMES,
  paceInWords,
  percentOf,
  progressAloud,
  scopeInWords,
} from './refresh-words.ts'

const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Refresh['counts']
const refresh: Refresh = {
  id: 'rfr_1',
  packageId: 'pkg_1',
  packageName: 'Editor',
  status: 'running',
  dryRun: false,
  scope: 'all',
  filter: {},
  reason: null,
  startedBy: { kind: 'user', id: 'usr_1', name: 'Ann' },
  startedAt: '2026-05-01T12:00:00.000Z',
  comparedAt: null,
  deadlineAt: null,
  finishedAt: null,
  total: null,
  done: 0,
  counts,
  acknowledged: 0,
  expected: 0,
  ratePerSecond: null,
  secondsLeft: null,
  error: null,
}

test.each<[Partial<Refresh>, string]>([
  [{ scope: 'all' }, 'All installations'],
  [{ scope: 'one', filter: { installationId: 'ins_1' } }, 'One installation'],
  [{ scope: 'filter', filter: { version: '1.0.0' } }, 'Some: version 1.0.0'],
  [
    { scope: 'filter', filter: { version: '2', state: 'in_grace', silent: false } },
    'Some: version 2, license in grace, not silent',
  ],
  [{ scope: 'filter', filter: { status: 'suspended', silent: true } }, 'Some: license suspended, silent'],
])('%o is %s', (change, words) => {
  expect(scopeInWords({ ...refresh, ...change })).toBe(words)
})

describe('outcomes (R3)', () => {
  test('in the order in which one looks, without those that nobody came to', () => {
    const some = { ...counts, awaiting_check_in: 1_200, in_sync: 9, failed: 1 }
    expect(countsInWords({ counts: some, dryRun: false })).toBe('9 in sync, 1,200 awaiting check-in, 1 failed')
    expect(countsInWords({ counts, dryRun: false })).toBe('')
  })
  test('a dry run says what would be done, never that it was', () => {
    const some = { ...counts, facts_updated: 2, awaiting_check_in: 3 }
    expect(countsInWords({ counts: some, dryRun: true })).toBe('3 to be delivered, 2 to be updated')
    for (const outcome of OUTCOMES) {
      const { label, hint } = outcomeWords(outcome, true)
      expect(`${label} ${hint}`).not.toMatch(/(?<!be )updated|(?<!re)(?<!be )created|was put|waits/)
    }
  })
})

test('a dry run shows what it can come to, and whatever came about (R3)', () => {
  expect(outcomesOf({ counts, dryRun: false })).toEqual(OUTCOMES)
  expect(outcomesOf({ counts, dryRun: true })).not.toContain('license_delivered')
  expect(outcomesOf({ counts: { ...counts, license_created: 1 }, dryRun: true })).toContain('license_created')
})

describe('progress (R3)', () => {
  test.each<[Partial<Refresh>, string]>([
    [{}, 'Counting the installations…'],
    [{ total: 1, done: 0 }, '0 of 1 installation compared'],
    [{ total: 20_000, done: 6_000 }, '6,000 of 20,000 installations compared'],
  ])('%o: %s', (change, words) => {
    expect(comparedInWords({ ...refresh, ...change })).toBe(words)
  })
  test.each([
    ['running', 0, 0, 'Nobody has acknowledged yet'],
    ['done', 0, 0, 'There is nobody to wait for'],
    ['waiting', 0, 1, '0 of 1 has acknowledged'],
    ['waiting', 1_500, 2_000, '1,500 of 2,000 have acknowledged'],
  ] as const)('%s, %i of %i: %s', (status, acknowledged, expected, words) => {
    expect(acknowledgedInWords({ status, acknowledged, expected })).toBe(words)
  })
  test.each<[Partial<Refresh>, string | null]>([
    [{}, null],
    [{ ratePerSecond: 1_250.5, secondsLeft: 1 }, '1,250.5 a second, about 1 second left'],
    [{ ratePerSecond: 10, secondsLeft: 90 }, '10 a second, about 2 minutes left'],
    [{ ratePerSecond: 10, secondsLeft: 7_200 }, '10 a second, about 2 hours left'],
    [{ status: 'waiting', ratePerSecond: 10, secondsLeft: 86_000 }, '10 a second'],
    [{ status: 'done', ratePerSecond: 0 }, null],
  ])('%o: %s', (change, words) => {
    expect(paceInWords({ ...refresh, ...change })).toBe(words)
  })
  test('until when it waits, only while it does', () => {
    const now = Date.parse('2026-05-01T12:00:00Z')
    const deadlineAt = '2026-05-02T11:30:00.000Z'
    expect(deadlineInWords({ status: 'waiting', deadlineAt }, 'UTC', now)).toBe(
      'until May 2, 2026, 11:30 UTC, in 23 hours',
    )
    expect(deadlineInWords({ status: 'done', deadlineAt }, 'UTC', now)).toBeNull()
  })
  test.each([
    [0, 0, 100],
    [0, 5, 0],
    [19_999, 20_000, 99],
    [7, 5, 100],
  ])('%i of %i is %i percent: all of it only when it is all', (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent)
  })
  test('is read out by quarters, and when it is over', () => {
    const aloud = (change: Partial<Refresh>) => progressAloud({ ...refresh, ...change })
    expect(aloud({})).toBe('Comparing.')
    expect(new Set([5, 10, 24].map((done) => aloud({ total: 100, done }))).size).toBe(1)
    expect(aloud({ total: 100, done: 80 })).toBe('75% compared.')
    expect(aloud({ status: 'waiting', expected: 4, acknowledged: 2 })).toBe('All compared. 50% have acknowledged.')
    expect(aloud({ status: 'done', counts: { ...counts, in_sync: 4 } })).toBe('Done. 4 in sync')
    expect(aloud({ status: 'cancelled' })).toBe('Cancelled.')
  })
})
