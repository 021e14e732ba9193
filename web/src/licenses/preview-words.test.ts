import { describe, expect, test } from 'vitest'
import { asksWhoStays, deliveryInLine, endsOf, hearsInWords, previewAloud, seatUseInWords } from './preview-words.ts'
import type { LicensePreview } from './queries.ts'

const now = Date.parse('2026-11-24T10:00:00Z')
const hearer = (when: 'within_seconds' | 'next_check_in' | 'unknown', nextCheckInBy: string | null = null) => ({
  installationId: 'ins_1',
  connected: when === 'within_seconds',
  when,
  nextCheckInBy,
})

test('seats used of those allowed', () => {
  expect(seatUseInWords(12_000, 20_000)).toBe('12,000 of 20,000')
  expect(seatUseInWords(3, null)).toBe('3, no limit')
})

test('an instant in two zones, in one where they read the same', () => {
  expect(endsOf('2026-12-24T23:00:00Z', 'Europe/Berlin', 'America/New_York')).toEqual({
    there: 'Dec 24, 2026, 24:00 GMT+1, Europe/Berlin',
    here: 'Dec 24, 2026, 18:00 EST, America/New_York',
  })
  expect(endsOf('2026-12-24T23:00:00Z', 'Europe/Berlin', 'Europe/Paris').here).toBeNull()
  expect(endsOf('2026-12-24T23:30:00Z', 'Europe/Berlin', 'UTC')).toEqual({
    there: 'Dec 25, 2026, 00:30 GMT+1, Europe/Berlin',
    here: 'Dec 24, 2026, 23:30 UTC',
  })
})

describe('who hears when (M9)', () => {
  test.each([
    [hearer('within_seconds'), 'Within seconds: it is connected'],
    [hearer('next_check_in', '2026-11-24T10:40:00Z'), 'At its next check-in, in 40 minutes at the latest'],
    [hearer('next_check_in'), 'At its next check-in, which is overdue'],
    [hearer('unknown'), 'Not known: it has never checked in'],
  ])('%j: %s', (one, words) => {
    expect(hearsInWords(one, now)).toBe(words)
  })

  test('in a line', () => {
    expect(deliveryInLine([])).toBe('Nothing is installed')
    expect(deliveryInLine([hearer('within_seconds')])).toBe('Within seconds')
    expect(deliveryInLine([hearer('within_seconds'), hearer('next_check_in'), hearer('unknown')])).toBe(
      '1 within seconds, 1 at the next check-in, 1 not heard of yet',
    )
  })
})

const seats = { allowedBefore: 5, allowedAfter: 3, overCount: 2 } as LicensePreview['seats']

test.each([
  [seats, true],
  [{ ...seats, overCount: 0 }, false],
  // From a site license the most recently seen get the seats: there is nothing to choose.
  [{ ...seats, allowedBefore: null }, false],
  [{ ...seats, allowedAfter: null }, false],
  [{ ...seats, allowedBefore: 3 }, false],
])('who keeps a seat is asked only where it matters (M4) %#', (some, asked) => {
  expect(asksWhoStays(some)).toBe(asked)
})

test('a preview is read out: refused, nothing, or what changes', () => {
  const preview = { refused: null, changes: ['A.'], warnings: ['B.'] } as unknown as LicensePreview
  expect(previewAloud(preview)).toBe('A. B.')
  expect(previewAloud({ ...preview, changes: [] })).toBe('Nothing would change.')
  expect(previewAloud({ ...preview, refused: 'No.' })).toBe('This cannot be saved: No.')
})
