/** Everything is written and formatted in this language. */
const locale = 'en'
export const numbers = new Intl.NumberFormat(locale)
const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
const recent = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
export const plural = new Intl.PluralRules(locale)

export function counted(count: number, forms: { one: string; other: string }): string {
  return `${numbers.format(count)} ${plural.select(count) === 'one' ? forms.one : forms.other}`
}
export const users = (count: number) => counted(count, { one: 'user', other: 'users' })
export const seats = (count: number) => counted(count, { one: 'seat', other: 'seats' })

/** A calendar day, `2026-12-24` → `Dec 24, 2026`. */
export const day = (calendarDay: string) => days.format(new Date(`${calendarDay}T00:00:00Z`))

/** An instant with its zone; that of the reader's clock unless one is named. */
export function instant(iso: string, timeZone?: string): string {
  const date = { year: 'numeric', month: 'short', day: 'numeric' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const
  return new Intl.DateTimeFormat(locale, { ...date, ...time, timeZone }).format(new Date(iso))
}

const HOUR_MS = 3_600_000
const MOST_HOURS = 48
const MOST_DAYS = 45

/** How long ago something was: in hours, then in days, then the day itself. */
export function ago(iso: string, now: number): string {
  const past = Math.max(0, now - Date.parse(iso))
  if (past < HOUR_MS) return 'less than an hour ago'
  const hours = Math.floor(past / HOUR_MS)
  if (hours < MOST_HOURS) return recent.format(-hours, 'hour')
  const passed = Math.floor(hours / 24)
  return passed <= MOST_DAYS ? recent.format(-passed, 'day') : day(iso.slice(0, 10))
}
