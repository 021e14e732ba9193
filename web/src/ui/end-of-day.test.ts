import { expect, test } from 'vitest'
import { endOfDay } from './end-of-day.ts'

test.each([
  ['2026-12-24', 'Europe/Berlin', '2026-12-24T23:00:00.000Z'],
  ['2026-07-01', 'Europe/Berlin', '2026-07-01T22:00:00.000Z'],
  // The clocks change during the day itself, and during the next one.
  ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['2028-02-28', 'UTC', '2028-02-29T00:00:00.000Z'],
  ['2026-12-31', 'America/New_York', '2027-01-01T05:00:00.000Z'],
  ['2026-05-05', 'Asia/Kolkata', '2026-05-05T18:30:00.000Z'],
  // Midnight does not exist: clocks go from 00:00 to 01:00 on April 24, 2026.
  ['2026-04-23', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
])('%s in %s ends at %s', (day, zone, instant) => {
  expect(new Date(endOfDay(day, zone)).toISOString()).toBe(instant)
})
