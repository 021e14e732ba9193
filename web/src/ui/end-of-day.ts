const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** The first instant after a calendar day in a zone (M3), in milliseconds; where midnight is skipped, the moment after. */
export function endOfDay(day: string, zone: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`) + DAY_MS
  const [before, after] = [offsetAt(midnight - DAY_MS, zone), offsetAt(midnight + DAY_MS, zone)]
  for (const offset of [before, after]) {
    if (offsetAt(midnight - offset, zone) === offset) return midnight - offset
  }
  return midnight - before
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    ...({
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    } as const),
  }).formatToParts(instant)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((each) => each.type === type)?.value)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(instant / 1000) * 1000
}
