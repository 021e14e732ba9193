import { formatDay } from '../ui/time.ts'
import { states } from './license-words.ts'
import { seatUseInWords } from './preview-words.ts'
import type { License, LicenseAt } from './queries.ts'

/** One field of a license then and now; null is nothing. */
export type Compared = { label: string; was: string | null; is: string | null; differs: boolean }

/** A license as it was beside what it is, every field of the terms in words; features that neither has are left out. */
export function compareTerms(then: LicenseAt, now: License): Compared[] {
  const names = [...new Set([...Object.keys(then.features), ...Object.keys(now.features)])].toSorted()
  return [
    compared('State', states[then.state].label, states[now.state].label),
    compared('Seats used', seatsThen(then), seatUseInWords(now.seatsUsed, now.seats)),
    compared('Last day of access', dayOf(then), dayOf(now)),
    compared('Message', then.message, now.message),
    ...names.map((name) => compared(`Feature ${name}`, valueOf(then.features[name]), valueOf(now.features[name]))),
    compared('Revision', String(then.revision), String(now.revision)),
  ]
}

function compared(label: string, was: string | null, is: string | null): Compared {
  return { label, was, is, differs: was !== is }
}

function seatsThen({ seatsUsed, seats }: LicenseAt): string {
  if (seatsUsed !== null) return seatUseInWords(seatsUsed, seats)
  return seats === null ? 'Not known, no limit' : `Not known, of ${new Intl.NumberFormat('en').format(seats)}`
}

function dayOf({ expires, timeZone }: Pick<License, 'expires' | 'timeZone'>): string {
  return expires === null ? 'Never ends' : `${formatDay(expires)}, ${timeZone}`
}

function valueOf(value: boolean | number | string | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value)
}
