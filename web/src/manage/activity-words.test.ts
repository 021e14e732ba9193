import { expect, test } from 'vitest'
import { activityWords, valueWords } from './activity-words.ts'

type Item = Parameters<typeof activityWords>[0]

const item = (more: Partial<Item>): Item => ({
  id: 'evt_1',
  at: '2026-03-29T12:00:00Z',
  kind: 'license.modified',
  by: 'vendor',
  person: null,
  users: [],
  userCount: 0,
  changes: [],
  request: null,
  ...more,
})

test('a change is told field by field (S3)', () => {
  const words = activityWords(
    item({
      changes: [
        { of: 'seats', feature: null, before: 5, after: null },
        { of: 'expires', feature: null, before: null, after: '2026-12-24' },
        { of: 'status', feature: null, before: 'trial', after: 'active' },
        { of: 'feature', feature: 'reports', before: false, after: true },
      ],
    }),
    'Northwind',
  )
  expect(words).toEqual({
    title: 'The license was changed',
    by: 'Northwind',
    lines: ['Seats: 5 → no limit', 'Last day: no end → Dec 24, 2026', 'Status: trial → active', 'reports: No → Yes'],
  })
})

test('of many users the first are named', () => {
  const users = ['a', 'b', 'c', 'd', 'e', 'f']
  expect(activityWords(item({ kind: 'seat.assigned', by: 'customer', users, userCount: 70 }), 'Northwind')).toEqual({
    title: '70 users got a seat',
    by: 'your organization',
    lines: ['a, b, c, d, e and 65 more'],
  })
})

test('a request says what was asked for', () => {
  const request = { seats: 20, until: null, message: 'Call me.' }
  const words = activityWords(
    item({ kind: 'license.more_requested', by: 'customer', person: 'Ada', request }),
    'Northwind',
  )
  expect([words.by, ...words.lines]).toEqual(['Ada', '20 seats in all', 'Call me.'])
})

test('what comes with time was done by nobody', () => {
  expect(activityWords(item({ kind: 'license.ended', by: null }), 'Northwind').by).toBeNull()
})

test.each([
  [true, 'Yes'],
  [12_000, '12,000'],
  ['2026-12-24', 'Dec 24, 2026'],
  ['2026-99-99', '2026-99-99'],
  ['gold', 'gold'],
])('%s reads %s', (value, words) => {
  expect(valueWords(value)).toBe(words)
})
