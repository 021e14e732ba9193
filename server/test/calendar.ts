/** Calendars by the runtime, not by the library that the rules use: what tests of dates compare with. */
const FORMATS = new Map<string, Intl.DateTimeFormat>()

/** The calendar day that it is in a zone. */
export function localDay(zone: string, at: number): string {
  let format = FORMATS.get(zone)
  if (!format) {
    const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, ...parts })
    FORMATS.set(zone, format)
  }
  return format.format(at)
}

const HOUR_MS = 3_600_000

/** The first millisecond that is another day in the zone, found by looking at calendars only. */
export function endOfDay(day: string, zone: string): number {
  const noon = Date.parse(`${day}T12:00:00Z`)
  let [inside, outside] = [noon - 30 * HOUR_MS, noon + 60 * HOUR_MS]
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (localDay(zone, middle) > day) outside = middle
    else inside = middle
  }
  return outside
}

type Dated = { status: string; expires: string | null; timeZone: string }

/** M2, M3, M7 once more: what a license is worth, told from its day, its zone and a calendar. */
export function stateByCalendar({ status, expires, timeZone }: Dated, graceDays: number, at: Date): string {
  if (['uninstalled', 'suspended'].includes(status) || expires === null) return status
  if (localDay(timeZone, at.getTime()) <= expires) return status
  return at.getTime() - endOfDay(expires, timeZone) < graceDays * 24 * HOUR_MS ? 'in_grace' : 'expired'
}
