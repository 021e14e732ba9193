import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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
        expect(localDay(zone, new Date(until.getTime() - 1))).toBe(last)
        expect(localDay(zone, until) > last).toBe(true)
        expect(dayIn(zone, until)).toBe(localDay(zone, until))
      }),
      { numRuns: 500 },
    )
  })

  test('grace lasts days of 24 hours, whatever the clocks do (M7)', () => {
    const until = accessUntilOf('2026-03-28', 'Europe/Berlin')!
    expect(graceUntilOf(until, 2)?.toISOString()).toBe('2026-03-30T23:00:00.000Z')
    expect(graceUntilOf(null, 2)).toBeNull()
  })
})

const CALENDARS = new Map(
  ZONES.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }),
  ]),
)

/** The calendar day, by the runtime's own calendar instead of the library that the rules use. */
function localDay(zone: string, at: Date): string {
  return CALENDARS.get(zone)!.format(at)
}

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
