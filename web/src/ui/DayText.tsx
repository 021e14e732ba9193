import { formatDay } from './time.ts'

/** A calendar day, or `never` where there is none. */
export function DayText({ day, never = 'Never' }: { day: string | null; never?: string }) {
  if (!day) return <span className="quiet">{never}</span>
  return <time dateTime={day}>{formatDay(day)}</time>
}
