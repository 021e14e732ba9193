import { expect, test, vi } from 'vitest'
import { formatAgo, formatDay, formatInstant, timeShown, todayIn, watch } from './time.ts'

const now = Date.parse('2026-03-29T12:00:00Z')

test.each([
  ['2026-03-29T11:59:30Z', 'just now'],
  ['2026-03-29T12:00:59Z', 'just now'],
  ['2026-03-29T11:57:01Z', '2 minutes ago'],
  ['2026-03-28T12:00:00Z', 'yesterday'],
  ['2026-04-01T12:00:00Z', 'in 3 days'],
  ['2024-03-29T12:00:00Z', '2 years ago'],
])('%s is %s', (at, words) => {
  expect(formatAgo(at, now)).toBe(words)
})

test('an instant is shown in the zone, summer time included', () => {
  expect(formatInstant('2026-03-29T00:30:00Z', 'Europe/Berlin')).toBe('Mar 29, 2026, 01:30 GMT+1')
  expect(formatInstant('2026-03-29T01:30:00Z', 'Europe/Berlin')).toBe('Mar 29, 2026, 03:30 GMT+2')
})

test('a day is the same everywhere', () => {
  expect(formatDay('2026-12-24')).toBe('Dec 24, 2026')
})

test('today depends on the zone', () => {
  const late = Date.parse('2026-03-29T23:30:00Z')
  expect(todayIn('UTC', late)).toBe('2026-03-29')
  expect(todayIn('Asia/Tokyo', late)).toBe('2026-03-30')
})

test('the clock is right as soon as somebody looks at it', () => {
  vi.useFakeTimers({ now })
  vi.stubGlobal('window', globalThis)
  try {
    watch(() => {})()
    vi.setSystemTime(now + 120_000)
    const leave = watch(() => {})
    expect(timeShown()).toBe(now + 120_000)
    leave()
  } finally {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  }
})
