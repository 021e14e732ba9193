import { expect, test } from 'vitest'
import { texts } from './texts.ts'

const now = Date.parse('2026-03-29T12:00:00Z')

test.each([
  ['2026-03-29T11:30:00Z', 'less than an hour ago'],
  ['2026-03-29T12:00:30Z', 'less than an hour ago'],
  ['2026-03-29T09:00:00Z', '3 hours ago'],
  ['2026-03-27T12:00:00Z', '2 days ago'],
  ['2025-12-24T12:00:00Z', 'Dec 24, 2025'],
])('%s is %s', (at, words) => {
  expect(texts.ago(at, now)).toBe(words)
})

test.each([
  ['2020-01-01', 'This day is past.'],
  ['2026-12-24', 'Access lasts until Dec 24, 2026 already.'],
  ['2026-12-25', null],
])('asking for access until %s: %s', (until, fault) => {
  expect(texts.request.untilFault(until, { today: '2026-03-29', expires: '2026-12-24' })).toBe(fault)
})

test('one is one, more are many', () => {
  expect(texts.take.done(1)).toBe('1 user lost the seat.')
  expect(texts.take.done(1_200)).toBe('1,200 users lost the seat.')
  expect(texts.request.wish({ seats: 1, until: '2026-12-24' })).toEqual(['1 seat in all', 'access until Dec 24, 2026'])
})

test.each([
  [3, 10, '7 of 10 seats free.'],
  [10, 10, 'All seats are taken.'],
  [0, 0, 'No seats are allowed.'],
  [12, 10, '2 more than allowed: whoever has a seat keeps it, and nobody new gets one.'],
  [12, null, 'Everybody in your organization may use the product. No seat has to be assigned.'],
])('%d of %s used', (used, allowed, words) => {
  expect(texts.seats.meterWords(used, allowed)).toBe(words)
})

test('grace says until when the product goes on', () => {
  const words = texts.license.means('in_grace', { vendor: 'Northwind', graceUntil: '2026-04-01T00:00:00Z' })
  expect(words).toContain(texts.instant('2026-04-01T00:00:00Z'))
})
