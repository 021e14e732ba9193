import { formatAgo, formatEnd, formatInstant } from '../ui/time.ts'
import type { LicensePreview } from './queries.ts'

const number = new Intl.NumberFormat('en')

/** `12 of 20`, `12, no limit`: users with a seat and how many may have one. */
export function seatUseInWords(used: number, allowed: number | null): string {
  return allowed === null ? `${number.format(used)}, no limit` : `${number.format(used)} of ${number.format(allowed)}`
}

/** The end of something as the license's zone has it, and as the reader's has it where that reads otherwise. */
export function endsOf(iso: string, zone: string, ownZone: string): { there: string; here: string | null } {
  const [there, here] = [formatEnd(iso, zone), formatInstant(iso, ownZone)]
  const same = formatInstant(iso, zone) === here
  return { there: inZone(there, zone), here: same ? null : inZone(here, ownZone) }
}

function inZone(moment: string, zone: string): string {
  return moment.endsWith(` ${zone}`) ? moment : `${moment}, ${zone}`
}

type Hearer = LicensePreview['delivery'][number]

/** When one installation hears of a change (M9). */
export function hearsInWords({ when, nextCheckInBy }: Omit<Hearer, 'installationId'>, now: number): string {
  if (when === 'within_seconds') return 'Within seconds: it is connected'
  if (when === 'unknown') return 'Not known: it has never checked in'
  return nextCheckInBy
    ? `At its next check-in, ${formatAgo(nextCheckInBy, now)} at the latest`
    : 'At its next check-in, which is overdue'
}

/** The same of all, in a line: `2 within seconds, 1 at its next check-in`. */
export function deliveryInLine(delivery: Hearer[]): string {
  if (delivery.length === 0) return 'Nothing is installed'
  const of = (when: Hearer['when']) => delivery.filter((one) => one.when === when).length
  const [soon, later, unknown] = [of('within_seconds'), of('next_check_in'), of('unknown')]
  if (delivery.length === 1) return soon ? 'Within seconds' : later ? 'At its next check-in' : 'When it checks in'
  return [
    soon > 0 && `${number.format(soon)} within seconds`,
    later > 0 && `${number.format(later)} at the next check-in`,
    unknown > 0 && `${number.format(unknown)} not heard of yet`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Whether the choice of who keeps a seat makes a difference (M4). */
export function asksWhoStays({ allowedBefore, allowedAfter, overCount }: LicensePreview['seats']): boolean {
  return allowedBefore !== null && allowedAfter !== null && allowedBefore !== allowedAfter && overCount > 0
}

/** What is read out when a preview has come. */
export function previewAloud(preview: LicensePreview): string {
  if (preview.refused) return `This cannot be saved: ${preview.refused}`
  if (preview.changes.length === 0) return 'Nothing would change.'
  return [...preview.changes, ...preview.warnings].join(' ')
}
