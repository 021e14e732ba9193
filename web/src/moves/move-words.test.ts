import { describe, expect, test } from 'vitest'
import { isDroppable, isUndoable, followedInWords, arrivedInWords, bytesInWords, nextInWords } from './move-words.ts'
import { packagesInWords, percentOf, standingInWords, statuses, tableInWords } from './move-words.ts'
import type { MoveStatus } from './queries.ts'

const named = (...names: string[]) => ({ packages: names.map((name) => ({ id: name, name, slug: name })) })
const there = { server: 'https://there.example', org: 'Globex', local: false }
const none = { givenUp: null, confirmation: null }
const of = { side: 'source', status: 'draft', next: 'freeze', counterpart: there, ...none } as const

test('packages by name, the first two of many', () => {
  expect(packagesInWords(named())).toBe('Invitation')
  expect(packagesInWords(named('Rocket', 'Widget'))).toBe('Rocket and Widget')
  expect(packagesInWords(named('A', 'B', 'C', 'D'))).toBe('A, B and 2 more')
})

describe('what is to be done next', () => {
  test('names the other org, and says "the other org" before it is known', () => {
    expect(nextInWords({ ...of, next: 'deliver' })).toBe('Deliver to Globex')
    const unknown = { server: null, org: null, local: false }
    expect(nextInWords({ ...of, next: 'deliver', counterpart: unknown })).toBe('Deliver to the other org')
  })
  test('a delivery that broke off is done again; between servers the receipt is brought', () => {
    expect(nextInWords({ ...of, next: 'await_receipt' })).toBe('Bring their receipt')
    const counterpart = { ...there, local: true }
    expect(nextInWords({ ...of, next: 'await_receipt', counterpart })).toBe('Deliver to Globex again')
  })
  test('a destination that gave up has its statement to give', () => {
    const ended = { ...of, side: 'destination', status: 'undone', next: 'nothing' } as const
    expect(nextInWords(ended)).toBe('Nothing')
    expect(nextInWords({ ...ended, givenUp: 'a.b.c' })).toBe('Give them the statement')
  })
})

test('every status says where things stand, and offers one way out at most (V2, V3)', () => {
  for (const status of Object.keys(statuses) as MoveStatus[]) {
    for (const side of ['source', 'destination'] as const) {
      expect(standingInWords({ ...of, side, status })).toMatch(/\.$/)
      expect(isDroppable({ status }) && isUndoable({ side, status })).toBe(false)
    }
  }
  expect(isUndoable({ side: 'source', status: 'live' })).toBe(false)
  expect(isUndoable({ side: 'destination', status: 'live' })).toBe(true)
  expect(isUndoable({ side: 'source', status: 'handed_over' })).toBe(true)
})

test('numbers in words', () => {
  expect(followedInWords({ installations: 3, of: 1_200 })).toBe('3 of 1,200 products have followed')
  expect(followedInWords({ installations: 1, of: 1 })).toBe('1 of 1 product has followed')
  expect(followedInWords({ installations: 0, of: 0 })).toContain('No product')
  expect(arrivedInWords({ done: 9, total: 5 })).toBe('5 of 5 rows have arrived')
  expect([percentOf(0, 0), percentOf(199, 200), percentOf(2, 2)]).toEqual([0, 99, 100])
  expect([bytesInWords(1), bytesInWords(12_345_678)]).toEqual(['1 kB', '12.3 MB'])
  expect([tableInWords('lead_touches'), tableInWords('api_keys')]).toEqual(['Lead touches', 'API keys'])
})
