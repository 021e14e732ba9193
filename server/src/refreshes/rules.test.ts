import { describe, expect, test } from 'vitest'
import type { Point } from '../licenses/history-rules.ts'
import {
  addCounts,
  endsNudge,
  expectedOf,
  moveCounts,
  progressOf,
  scopeOf,
  sweepEvery,
  termsDifferences,
} from './rules.ts'

describe('scopes (R1)', () => {
  test.each([
    [{}, { kind: 'all', filter: {} }],
    [{ version: undefined }, { kind: 'all', filter: {} }],
    [{ silent: false }, { kind: 'filter', filter: { silent: false } }],
    [
      { version: '1.0', installationId: 'ins_1' },
      { kind: 'one', filter: { installationId: 'ins_1', version: '1.0' } },
    ],
  ])('%o', (filter, scope) => {
    expect(scopeOf(filter)).toEqual(scope)
  })
  test('the same in any order, to the letter', () => {
    const [one, other] = [scopeOf({ version: '1', state: 'trial' }), scopeOf({ state: 'trial', version: '1' })]
    expect(JSON.stringify(one)).toBe(JSON.stringify(other))
  })
})

test('counts are added and moved, and nobody waits for who cannot come (R2)', () => {
  const counts = addCounts({ in_sync: 2, gone: 1 }, { in_sync: 1, silent: 3 })
  expect(counts).toEqual({ in_sync: 3, gone: 1, silent: 3 })
  expect(expectedOf(7, counts)).toBe(3)
  const moved = moveCounts(counts, [
    { before: 'silent', after: 'in_sync' },
    { before: 'in_sync', after: 'gone' },
  ])
  expect(moved).toEqual({ in_sync: 3, gone: 2, silent: 2 })
})

test.each([
  [0, 19_999, false, false],
  [15_000, 20_000, false, true],
  [20_000, 25_000, false, false],
  [35_000, 61_000, false, true],
  [20_000, 20_001, true, true],
  [7, 7, true, true],
])('from %i to %i compared, the last: %s, is followed by a nudge: %s (R2)', (before, after, isLast, is) => {
  expect(endsNudge(before, after, isLast)).toBe(is)
})

describe('progress (R3)', () => {
  const at = (second: number) => new Date(second * 1000)
  const run = {
    status: 'running',
    total: 1_000,
    done: 0,
    startedAt: at(0),
    comparedAt: null,
    deadlineAt: null,
  } as const
  test.each([
    ['in the first second', run, 0.5, { ratePerSecond: null, secondsLeft: null }],
    ['halfway', { ...run, done: 500 }, 5, { ratePerSecond: 100, secondsLeft: 5 }],
    ['before it is counted', { ...run, total: null }, 5, { ratePerSecond: 0, secondsLeft: null }],
    [
      'waiting: until the deadline',
      { ...run, status: 'waiting' as const, done: 1_000, comparedAt: at(4), deadlineAt: at(100) },
      40,
      { ratePerSecond: 250, secondsLeft: 60 },
    ],
    [
      'over',
      { ...run, status: 'done' as const, done: 1_000, comparedAt: at(4) },
      40,
      { ratePerSecond: 250, secondsLeft: null },
    ],
  ])('%s', (_what, progress, second, answer) => {
    expect(progressOf(progress, at(second))).toEqual(answer)
  })
})

test('everybody is looked at every half minute to half hour, the more the rarer', () => {
  expect([10, 100_000, 5_000_000].map(sweepEvery)).toEqual([30_000, 100_000, 1_800_000])
})

describe('what an older revision grants differently (R2)', () => {
  const at = new Date('2026-05-01T12:00:00Z')
  const terms: Point['terms'] = {
    status: 'active',
    suspendedFrom: null,
    statusBefore: null,
    seats: 10,
    expires: '2026-12-31',
    timeZone: 'UTC',
    accessUntil: new Date('2027-01-01T00:00:00Z'),
    trialStartedOn: null,
    features: { export: true, projects: 5 },
    message: null,
  }
  const history = (change: Partial<Point['terms']>, exact = true): Point[] => [
    { at, terms, revision: 1, exact: true },
    { at, terms: { ...terms, seats: 99 }, revision: 2, exact: true },
    { at, terms: { ...terms, ...change }, revision: 3, exact },
  ]
  test.each<[string, Partial<Point['terms']>, unknown[]]>([
    ['nothing', {}, []],
    ['seats', { seats: null }, [{ what: 'seats', reported: 10, desired: null }]],
    ['status', { status: 'suspended' }, [{ what: 'status', reported: 'active', desired: 'suspended' }]],
    ['the end', { expires: null }, [{ what: 'expires', reported: '2026-12-31', desired: null }]],
    ['its zone', { timeZone: 'Asia/Tokyo' }, [{ what: 'time_zone', reported: 'UTC', desired: 'Asia/Tokyo' }]],
    ['the message', { message: 'Pay' }, [{ what: 'message', reported: null, desired: 'Pay' }]],
    [
      'the features that differ',
      { features: { export: true, projects: 7, api: false } },
      [{ what: 'features', reported: { projects: 5 }, desired: { projects: 7, api: false } }],
    ],
  ])('%s', (_what, change, differences) => {
    expect(termsDifferences(history(change), 1, 3)).toEqual(differences)
  })
  test('nothing where the history does not tell for certain', () => {
    expect(termsDifferences(history({ seats: 1 }, false), 1, 3)).toEqual([])
    expect(termsDifferences(history({ seats: 1 }), 1, 4)).toEqual([])
  })
})
