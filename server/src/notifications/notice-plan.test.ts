import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accessUntilOf } from '../licenses/rules.ts'
import { daysBetween, endsWords, NOTICE_DAYS, planNotices } from './rules.ts'

const NOTHING: ReadonlySet<number> = new Set()

/** When the last moment before a notice is, and the first of it: by the end of access of the day before. */
function beginning(expires: string, days: number, zone: string): Date {
  const before = new Date(Date.parse(`${expires}T00:00:00Z`) - (days + 1) * 86_400_000).toISOString().slice(0, 10)
  return accessUntilOf(before, zone)!
}

describe('a notice is due from the beginning of its day in the zone of the license (M3)', () => {
  test.each([
    ['summer, begun in winter', '2027-04-10', 'Europe/Berlin', 14, '2027-03-26T23:00:00.000Z'],
    ['the day the clock goes forward', '2027-03-28', 'Europe/Berlin', 0, '2027-03-27T23:00:00.000Z'],
    ['the day after it did', '2027-03-29', 'Europe/Berlin', 0, '2027-03-28T22:00:00.000Z'],
    ['the day the clock goes back', '2027-10-31', 'Europe/Berlin', 1, '2027-10-29T22:00:00.000Z'],
    ['leap day', '2028-02-29', 'UTC', 0, '2028-02-29T00:00:00.000Z'],
    ['across leap day', '2028-03-07', 'UTC', 7, '2028-02-29T00:00:00.000Z'],
    ['across no leap day', '2027-03-07', 'UTC', 7, '2027-02-28T00:00:00.000Z'],
    ['the first place with a new day', '2027-06-30', 'Pacific/Kiritimati', 30, '2027-05-30T10:00:00.000Z'],
    ['the last one', '2027-06-30', 'Pacific/Pago_Pago', 30, '2027-05-31T11:00:00.000Z'],
    ['half an hour off', '2027-07-01', 'America/St_Johns', 60, '2027-05-02T02:30:00.000Z'],
    ['half an hour of summer time', '2027-04-04', 'Australia/Lord_Howe', 1, '2027-04-02T13:00:00.000Z'],
    ['a midnight that does not exist', '2018-11-05', 'America/Sao_Paulo', 1, '2018-11-04T03:00:00.000Z'],
    ['a day that never was', '2012-01-06', 'Pacific/Apia', 7, '2011-12-30T10:00:00.000Z'],
    ['a new year', '2027-01-01', 'Asia/Kathmandu', 1, '2026-12-30T18:15:00.000Z'],
  ])('%s: %s in %s, %d days before', (_what, expires, timeZone, days, instant) => {
    const license = { expires, timeZone, setAt: null }
    const recorded = new Set(NOTICE_DAYS.filter((other) => other > days))
    const at = new Date(instant)
    const before = planNotices(license, recorded, new Date(at.getTime() - 1))
    expect(before).toMatchObject({ send: null, skip: [], nextAt: at })
    expect(planNotices(license, recorded, at)).toMatchObject({ send: days, skip: [] })
  })
})

describe('which notice goes out', () => {
  const plan = (today: string, expires: string, setOn = '2026-01-01', recorded = NOTHING) => {
    const { send, skip } = planNotices(
      { expires, timeZone: 'UTC', setAt: new Date(`${setOn}T12:00:00Z`) },
      recorded,
      new Date(`${today}T12:00:00Z`),
    )
    return [send, skip]
  }
  test.each<[string, ...Parameters<typeof plan>, [number | null, number[]]]>([
    ['long before', '2026-06-01', '2026-12-31', undefined, undefined, [null, []]],
    ['on its day', '2026-11-01', '2026-12-31', undefined, undefined, [60, []]],
    ['a day late', '2026-11-02', '2026-12-31', undefined, undefined, [60, []]],
    ['after a downtime, the nearest alone', '2026-12-25', '2026-12-31', undefined, undefined, [7, [60, 30, 14]]],
    ['what is recorded is past', '2026-12-25', '2026-12-31', undefined, new Set([60, 30, 14, 7]), [null, []]],
    ['on the last day, after a downtime', '2026-12-31', '2026-12-31', undefined, undefined, [0, [60, 30, 14, 7, 1]]],
    ['a few days after the end', '2027-01-03', '2026-12-31', undefined, undefined, [0, [60, 30, 14, 7, 1]]],
    ['long after the end', '2027-01-08', '2026-12-31', undefined, undefined, [null, [60, 30, 14, 7, 1, 0]]],
    ['a fresh trial of 30 days', '2026-06-01', '2026-07-01', '2026-06-01', undefined, [null, [60, 30]]],
    ['a date set within 60 days', '2026-06-01', '2026-07-16', '2026-06-01', undefined, [null, [60]]],
    ['such a date, seen only later', '2026-06-20', '2026-07-16', '2026-06-01', undefined, [30, [60]]],
    ['set to tomorrow', '2026-06-01', '2026-06-02', '2026-06-01', undefined, [null, [60, 30, 14, 7, 1]]],
    ['set to today', '2026-06-01', '2026-06-01', '2026-06-01', undefined, [null, [60, 30, 14, 7, 1, 0]]],
    ['set to the past', '2026-06-01', '2026-05-01', '2026-06-01', undefined, [null, [60, 30, 14, 7, 1, 0]]],
  ])('%s', (_what, today, expires, setOn, recorded, expected) => {
    expect(plan(today, expires, setOn, recorded)).toEqual(expected)
  })

  test.each([
    [60, 'ends in 60 days'],
    [1, 'ends tomorrow'],
    [0, 'ends today'],
    [-1, 'ended yesterday'],
    [-3, 'ended 3 days ago'],
  ])('%d days: %s', (days, words) => expect(endsWords(days)).toBe(words))
})

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
]
const HOUR = 3_600_000

test('each notice exactly once, whenever the sweep comes by (M3)', () => {
  const day = fc.date({ min: new Date('1996-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  const pauses = fc.array(fc.oneof(fc.nat(36), fc.nat(24 * 40)), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(day, fc.constantFrom(...ZONES), fc.nat(100), pauses, (date, timeZone, span, hours) => {
      const expires = date.toISOString().slice(0, 10)
      const setAt = beginning(expires, span, timeZone)
      // The store: what a sweep keeps, and when it looks again; everything between two sweeps may die.
      const recorded = new Map<number, 'sent' | 'skipped'>()
      let lookAt: Date | null = setAt
      let planned = false
      let now = setAt
      const sweep = () => {
        const sent = [...recorded.values()].filter((what) => what === 'sent').length
        const due = NOTICE_DAYS.filter((days) => now >= beginning(expires, days, timeZone) && !recorded.has(days))
        if (lookAt !== null && now >= lookAt) {
          const plan = planNotices({ expires, timeZone, setAt: planned ? null : setAt }, new Set(recorded.keys()), now)
          for (const days of plan.skip) expect(recorded.has(days)).toBe(false)
          for (const days of plan.skip) recorded.set(days, 'skipped')
          if (plan.send !== null) {
            expect(recorded.has(plan.send)).toBe(false)
            recorded.set(plan.send, 'sent')
          }
          lookAt = plan.nextAt
          planned = true
        }
        // Nothing due is overlooked, at most one goes out, it is the nearest, and it had not come with the date itself.
        for (const days of due) expect(recorded.has(days)).toBe(true)
        const news = due.filter((days) => recorded.get(days) === 'sent')
        expect([...recorded.values()].filter((what) => what === 'sent').length - sent).toBe(news.length)
        const late = now >= beginning(expires, -8, timeZone)
        expect(news).toEqual(due.slice(-1).filter((days) => days < span && !late))
      }
      for (const pause of [0, ...hours]) {
        now = new Date(now.getTime() + pause * HOUR)
        sweep()
        // The same moment once more, as another process or the next life would.
        sweep()
      }
      now = beginning(expires, -400, timeZone)
      sweep()
      expect([...recorded.keys()].toSorted((a, b) => b - a)).toEqual([...NOTICE_DAYS])
    }),
    { numRuns: 500 },
  )
})

test('days are counted by the calendar', () => {
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2)
  expect(daysBetween('2027-03-01', '2027-02-28')).toBe(-1)
})
