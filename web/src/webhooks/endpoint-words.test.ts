import { expect, test } from 'vitest'
import { endpointMark, kindsInWords, lastTry } from './endpoint-words.ts'
import type { Delivery } from './queries.ts'

test('a failing endpoint is told apart from a disabled one', () => {
  expect(endpointMark({ status: 'active', failingSince: null }).label).toBe('Active')
  expect(endpointMark({ status: 'active', failingSince: '2026-01-01T00:00:00Z' }).label).toBe('Failing')
  expect(endpointMark({ status: 'disabled', failingSince: '2026-01-01T00:00:00Z' }).label).toBe('Disabled')
})

test('kinds in words', () => {
  expect(kindsInWords(null)).toBe('All events')
  expect(kindsInWords(['lead.captured'])).toBe('lead.captured')
  expect(kindsInWords(['lead.captured', 'lead.converted'])).toBe('2 kinds, lead.captured …')
})

test.each([
  [{ status: 'pending', attempts: 0, lastStatus: null, lastError: null }, null],
  [{ status: 'pending', attempts: 2, lastStatus: 500, lastError: 'answered 500' }, 'answered 500'],
  [{ status: 'failed', attempts: 11, lastStatus: null, lastError: 'refused the connection' }, 'refused the connection'],
  [{ status: 'delivered', attempts: 1, lastStatus: 204, lastError: 'answered 500' }, 'Answered 204'],
] as const)('%j tells of its last try: %s', (delivery, words) => {
  expect(lastTry(delivery as unknown as Delivery)).toBe(words)
})
