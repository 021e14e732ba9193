import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { endOfDay, localDay } from '../../test/calendar.ts'
import { accessUntilOf, dayIn, effectiveState, graceUntilOf } from './rules.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Australia/Lord_Howe',
]

const EVERYWHERE = Intl.supportedValuesOf('timeZone')

describe('the end of access (M3)', () => {
  test.each([
    ['never ends', null, 'Europe/Berlin', null],
    ['winter', '2026-12-24', 'Europe/Berlin', '2026-12-24T23:00:00.000Z'],
    ['summer', '2026-07-31', 'Europe/Berlin', '2026-07-31T22:00:00.000Z'],
    ['the day the clock goes forward', '2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['the day before it does', '2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['the day the clock goes back', '2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
    ['the day before it does', '2026-10-24', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
    ['leap day', '2028-02-29', 'UTC', '2028-03-01T00:00:00.000Z'],
    ['the day before leap day', '2028-02-28', 'UTC', '2028-02-29T00:00:00.000Z'],
    ['no leap day', '2027-02-28', 'UTC', '2027-03-01T00:00:00.000Z'],
    ['half an hour off', '2026-07-01', 'America/St_Johns', '2026-07-02T02:30:00.000Z'],
    ['three quarters off', '2026-07-01', 'Asia/Kathmandu', '2026-07-01T18:15:00.000Z'],
    ['a midnight that does not exist', '2018-11-03', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['the day before a day that never was', '2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
    ['the end of what can be given', '9998-12-31', 'Pacific/Kiritimati', '9998-12-31T10:00:00.000Z'],
  ])('%s: %s in %s', (_what, day, zone, instant) => {
    expect(accessUntilOf(day, zone)?.toISOString() ?? null).toBe(instant)
  })

  const day = fc.date({ min: new Date('1971-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })

  test('is the first instant that is another day in the zone', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...ZONES), (date, zone) => {
        const last = date.toISOString().slice(0, 10)
        // The day that Samoa left out is no day of access there.
        fc.pre(!(zone === 'Pacific/Apia' && last === '2011-12-30'))
        fc.pre(!(zone === 'Pacific/Kiritimati' && /^199[45]-(12-31|01-01)$/.test(last)))
        const until = accessUntilOf(last, zone)!
        expect(localDay(zone, until.getTime() - 1)).toBe(last)
        expect(localDay(zone, until.getTime()) > last).toBe(true)
        expect(dayIn(zone, until)).toBe(localDay(zone, until.getTime()))
      }),
      { numRuns: 500 },
    )
  })

  const to2060 = fc.date({ min: new Date('2026-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
  const leapDay = fc.constantFrom(2028, 2032, 2036, 2040, 2044, 2048).map((year) => new Date(`${year}-02-29`))
  /** Days at whose end, or in whose course, clocks of some zone change. */
  const shift = fc
    .tuple(fc.integer({ min: 2026, max: 2040 }), fc.constantFrom(2, 3, 8, 9, 10), fc.integer({ min: 1, max: 30 }))
    .map(([year, month, date]) => new Date(Date.UTC(year, month, date)))

  test('in any zone of the world, on leap days and days of 23 and 25 hours too', () => {
    fc.assert(
      fc.property(fc.oneof(to2060, leapDay, shift), fc.constantFrom(...EVERYWHERE), (date, zone) => {
        const last = date.toISOString().slice(0, 10)
        expect(accessUntilOf(last, zone)!.getTime()).toBe(endOfDay(last, zone))
      }),
      { numRuns: 3_000 },
    )
  })

  test('grace lasts days of 24 hours, whatever the clocks do (M7)', () => {
    const until = accessUntilOf('2026-03-28', 'Europe/Berlin')!
    expect(graceUntilOf(until, 2)?.toISOString()).toBe('2026-03-30T23:00:00.000Z')
    expect(graceUntilOf(null, 2)).toBeNull()
  })
})

describe('the effective state (M2, M5, M7)', () => {
  const until = new Date('2026-06-01T22:00:00Z')
  const at = (ms: number) => new Date(until.getTime() + ms)
  const DAY = 86_400_000
  test.each([
    ['trial', -1, 0, 'trial'],
    ['trial', 0, 0, 'expired'],
    ['active', -1, 3, 'active'],
    ['active', 0, 3, 'in_grace'],
    ['active', 3 * DAY - 1, 3, 'in_grace'],
    ['active', 3 * DAY, 3, 'expired'],
    ['suspended', 9 * DAY, 0, 'suspended'],
    ['uninstalled', 9 * DAY, 0, 'uninstalled'],
  ] as const)('%s, %d ms after, %d days of grace: %s', (status, ms, graceDays, state) => {
    expect(effectiveState({ status, accessUntil: until, graceDays }, at(ms))).toBe(state)
  })

  test('a license without an end keeps its status', () => {
    for (const status of ['trial', 'active', 'suspended', 'uninstalled'] as const) {
      expect(effectiveState({ status, accessUntil: null, graceDays: 7 }, new Date('9999-01-01'))).toBe(status)
    }
  })
})
