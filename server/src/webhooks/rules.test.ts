import { expect, test } from 'vitest'
import { judge, nextAttempt, PAUSES, wants } from './rules.ts'

const now = new Date('2026-11-24T12:00:00Z')
const seconds = (date: Date | null) => (date === null ? null : (date.getTime() - now.getTime()) / 1_000)

test('the schedule: ten pauses, each up to a tenth longer, then no more (E3)', () => {
  const at = (chance: number) =>
    [...PAUSES.keys(), PAUSES.length].map((index) => seconds(nextAttempt(index + 1, now, null, chance)))
  expect(at(0)).toEqual([5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, null])
  expect(at(1)).toEqual([5.5, 33, 132, 660, 1_980, 3_960, 11_880, 23_760, 47_520, 95_040, null])
})

test('Retry-After makes a pause longer, never shorter (E3)', () => {
  expect(seconds(nextAttempt(1, now, 60_000, 0))).toBe(60)
  expect(seconds(nextAttempt(5, now, 60_000, 0))).toBe(1_800)
  expect(nextAttempt(PAUSES.length + 1, now, 60_000, 0)).toBeNull()
})

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [299, 'delivered'],
  [199, 'answered 199'],
  [301, 'answered 301; redirects are not followed'],
  [400, 'answered 400'],
  [404, 'answered 404'],
  [410, 'answered 410'],
  [429, 'answered 429'],
  [500, 'answered 500'],
])('%i: %s', (status, expected) => {
  const verdict = judge({ answered: true, status, retryAfter: null }, now)
  expect(verdict.outcome === 'failed' ? verdict.error : verdict.outcome).toBe(expected)
  expect(verdict.outcome === 'failed' && verdict.gone).toBe(status === 410)
})

test.each([
  ['120', 120_000],
  ['0', null],
  ['-5', null],
  ['soon', null],
  ['999999999', 86_400_000],
  ['Tue, 24 Nov 2026 12:05:00 GMT', 300_000],
  ['Tue, 24 Nov 2026 11:00:00 GMT', null],
])('Retry-After: %s', (retryAfter, retryAfterMs) => {
  expect(judge({ answered: true, status: 503, retryAfter }, now)).toMatchObject({ retryAfterMs })
})

test('who wants what (E3)', () => {
  const all = { id: 'whe_a', kinds: null, position: 10 }
  const some = { id: 'whe_b', kinds: ['lead.captured'], position: 10 }
  const event = (kind: string, position = 11, payload: Record<string, unknown> | null = {}) => ({
    kind,
    position,
    payload,
  })
  expect([wants(all, event('lead.captured')), wants(all, event('lead.captured', 10))]).toEqual([true, false])
  expect([wants(some, event('lead.captured')), wants(some, event('lead.touched'))]).toEqual([true, false])
  const aTest = event('webhook_endpoint.tested', 11, { endpointId: 'whe_b' })
  expect([wants(all, aTest), wants(some, aTest)]).toEqual([false, true])
  expect(wants(some, event('webhook_endpoint.tested', 11, null))).toBe(false)
})
