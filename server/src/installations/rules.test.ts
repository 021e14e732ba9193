import { describe, expect, test } from 'vitest'
import { newsOf, nextCheckIn, seatsDrift, type Known, type Reported } from './rules.ts'

const known: Known = {
  version: '1.0',
  facts: { os: 'linux', nodes: 3 },
  applied_revision: 4,
  ahead_revision: null,
  revision: 6,
  epoch: 100,
}
const none = { version: null, facts: null, acknowledged: null, ahead: false, caughtUp: false }

describe('news of a report (E1, R4)', () => {
  test.each<[string, Reported, object | null]>([
    ['nothing said', {}, null],
    ['all the same', { version: '1.0', facts: { nodes: 3, os: 'linux' }, applied: { epoch: 100, revision: 4 } }, null],
    ['another version', { version: '1.1' }, { ...none, version: '1.1' }],
    ['another fact', { facts: { os: 'linux', nodes: 4 } }, { ...none, facts: { os: 'linux', nodes: 4 } }],
    ['a fact less', { facts: { os: 'linux' } }, { ...none, facts: { os: 'linux' } }],
    [
      'a fact more',
      { facts: { os: 'linux', nodes: 3, x: null } },
      { ...none, facts: { os: 'linux', nodes: 3, x: null } },
    ],
    [
      'an inherited name is no fact',
      { facts: { os: 'linux', toString: 3 } },
      { ...none, facts: { os: 'linux', toString: 3 } },
    ],
    ['a revision applied', { applied: { epoch: 100, revision: 6 } }, { ...none, acknowledged: 6 }],
    ['an older one applied', { applied: { epoch: 100, revision: 3 } }, null],
    ['one of another epoch', { applied: { epoch: 99, revision: 6 } }, null],
    ['one never issued here', { applied: { epoch: 100, revision: 7 } }, { ...none, ahead: true }],
  ])('%s', (_what, reported, news) => {
    expect(newsOf(known, reported)).toEqual(news)
  })
  test('the first acknowledgement', () => {
    expect(newsOf({ ...known, applied_revision: null }, { applied: { epoch: 100, revision: 1 } })).toEqual({
      ...none,
      acknowledged: 1,
    })
  })
  test('one that was ahead is so no longer', () => {
    const ahead = { ...known, ahead_revision: 9 }
    expect(newsOf(ahead, { applied: { epoch: 100, revision: 4 } })).toEqual({ ...none, caughtUp: true })
    expect(newsOf(ahead, { applied: { epoch: 99, revision: 4 } })).toBeNull()
  })
})

describe('seats by one and the same roster (R4)', () => {
  const license = { seats: 5, seats_used: 2, roster_revision: 7, epoch: 100 }
  const roster = { epoch: 100, revision: 7 }
  test.each([
    ['the same', license, { usage: { seatsUsed: 2 }, roster }, false],
    ['others', license, { usage: { seatsUsed: 3 }, roster }, true],
    ['by an older roster', license, { usage: { seatsUsed: 3 }, roster: { epoch: 100, revision: 6 } }, false],
    ['by one of another epoch', license, { usage: { seatsUsed: 3 }, roster: { epoch: 99, revision: 7 } }, false],
    ['not told', license, { usage: {}, roster }, false],
    ['without a roster', license, { usage: { seatsUsed: 3 }, roster: null }, false],
    ['a site license', { ...license, seats: null }, { usage: { seatsUsed: 3 }, roster }, false],
  ])('%s', (_what, row, report, drift) => {
    expect(seatsDrift(row, report)).toBe(drift)
  })
})

describe('the next check-in (R4)', () => {
  test.each([
    [0, 0.5, 3_600],
    [1_000, 0, 3_240],
    [1_000, 1, 3_960],
    [720_000, 0.5, 3_600],
    [1_000_000, 0.5, 5_000],
    [1_000_000, 1, 5_500],
  ])('of %i installations, by chance %f, in %i s', (installations, chance, seconds) => {
    expect(nextCheckIn(installations, chance)).toBe(seconds)
  })
  test('a million of them come at most 200 a second on average', () => {
    const all = Array.from({ length: 10_000 }, (_, at) => 1 / nextCheckIn(1_000_000, at / 10_000))
    expect(100 * all.reduce((sum, each) => sum + each, 0)).toBeLessThan(202)
  })
})
