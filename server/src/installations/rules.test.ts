import { describe, expect, test } from 'vitest'
import { newsOf, type Known, type Reported } from './rules.ts'

const known: Known = { version: '1.0', facts: { os: 'linux', nodes: 3 }, applied_revision: 4, revision: 6, epoch: 100 }
const none = { version: null, facts: null, acknowledged: null, ahead: false }

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
})
