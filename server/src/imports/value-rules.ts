import { normalizeOrgId } from '../subscribers/rules.ts'

/** Why a value could not be read: a stable code, and words for a person. */
export type Fault = { code: string; words: string }

export type Read<T> = { value: T } | Fault

export const isFault = (read: object): read is Fault => 'code' in read

/** A Salesforce id in its 15-character form. `odd`: 15 or 18 characters that no id has, or a checksum that is wrong. */
export function readRecordId(text: string): string | null | 'odd' {
  const id = text.trim()
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id) || !/\d/.test(id)) return null
  if (id.length === 15) return id
  // Some programs write the three last ones in lower case.
  const short = normalizeOrgId(id.slice(0, 15) + id.slice(15).toUpperCase())
  return short?.length === 15 ? short : 'odd'
}

/** The Subscriber Org ID of an organisation of the incumbent: `00D…`. */
export function readOrgId(text: string): Read<string> {
  const id = readRecordId(text)
  if (id === 'odd') return fault('org_id_checksum', 'The last three characters of the Subscriber Org ID do not fit it')
  if (id === null || !id.startsWith('00D'))
    return fault('org_id_invalid', 'The Subscriber Org ID is not one of 15 or 18 characters that begins with 00D')
  return { value: id }
}

const MOST_SEATS = 99_000_000

/** A number, or null for a site license: −1, “Site License”, “Unlimited”. */
export function readSeats(text: string): Read<number | null> {
  const bare = text.trim()
  if (/^(-1(\.0+)?|site[ -]?(wide|licen[sc]e)?|unlimited)$/i.test(bare.replace(/^[−–]/, '-'))) return { value: null }
  if (bare === '') return fault('seats_missing', 'There is no number of seats')
  const grouped = /^\d{1,3}(?:([.,'’\u00a0\u202f ])\d{3})(?:\1\d{3})*$/.test(bare)
  const digits = grouped ? bare.replaceAll(/\D/g, '') : bare.replace(/[.,]0+$/, '')
  if (!/^\d{1,12}$/.test(digits)) return fault('seats_unreadable', 'The seats are neither a number nor a site license')
  const seats = Number(digits)
  if (seats > MOST_SEATS) return fault('seats_too_many', 'A license has at most 99,000,000 seats, or is site-wide')
  return { value: seats }
}

export type DateOrder = 'day_first' | 'month_first'

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

type Parts = { year: number; a: number; b: number; dotted: boolean }

/** Two numbers and a year, in the order that only the locale tells; null for any other form. */
function numbersOf(text: string): Parts | null {
  const found = /^(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4})(?:[ ,T].*)?$/.exec(text)
  return found && { a: Number(found[1]), b: Number(found[3]), year: Number(found[4]), dotted: found[2] === '.' }
}

/** What a date tells about the order of its file; null where it could be both or is of another form. */
export function orderTold(text: string): DateOrder | 'either' | null {
  const parts = numbersOf(text.trim())
  if (!parts || parts.dotted || parts.a === parts.b) return null
  if (parts.a > 12 && parts.b <= 12) return 'day_first'
  if (parts.b > 12 && parts.a <= 12) return 'month_first'
  return parts.a <= 12 && parts.b <= 12 ? 'either' : null
}

/** The order of a file: as told, else as all of its dates that tell one agree. null: it has to be asked. */
export function orderOf(told: DateOrder | null, evidence: Partial<Record<DateOrder, number>>): DateOrder | null {
  if (told !== null) return told
  const { day_first: days = 0, month_first: months = 0 } = evidence
  if (days > 0 && months === 0) return 'day_first'
  return months > 0 && days === 0 ? 'month_first' : null
}

/**
 * A calendar day: ISO, American, European, or with the month in English words; a time behind it is left aside. Where day and
 * month could change places and no order is known, the answer is `date_ambiguous`.
 */
export function readDay(text: string, order: DateOrder | null): Read<string> {
  const bare = text.trim()
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?$/.exec(bare)
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(bare)
  if (compact) return dayOf(Number(compact[1]), Number(compact[2]), Number(compact[3]))
  const worded =
    /^(?<day>\d{1,2})\.?[ -](?<month>[a-z]{3,9})\.?,?[ -](?<year>\d{4})(?: .*)?$/i.exec(bare) ??
    /^(?<month>[a-z]{3,9})\.? (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})(?: .*)?$/i.exec(bare)
  if (worded?.groups) {
    const { day, month, year } = worded.groups
    return dayOf(Number(year), MONTHS.indexOf(month!.slice(0, 3).toLowerCase()) + 1, Number(day))
  }
  const parts = numbersOf(bare)
  if (!parts) return fault('date_unreadable', 'The date is in no form that is known, such as 2027-01-31')
  const { a, b, year, dotted } = parts
  if (dotted) return dayOf(year, b, a)
  const told = orderTold(bare)
  const found = told === 'either' ? order : told
  if (told === 'either' && order === null)
    return fault('date_ambiguous', 'Day and month could change places: say which comes first in this file')
  return found === 'month_first' ? dayOf(year, a, b) : dayOf(year, b, a)
}

function dayOf(year: number, month: number, day: number): Read<string> {
  const date = new Date(Date.UTC(year, month - 1, day))
  const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!real) return fault('date_impossible', 'There is no such day in the calendar')
  if (year < 1970 || year > 9998) return fault('date_impossible', 'The date is not between 1970 and 9998')
  return { value: date.toISOString().slice(0, 10) }
}

/** The last day of access; null for never: empty, “Does not expire”. */
export function readExpiration(text: string, order: DateOrder | null): Read<string | null> {
  const bare = text.trim()
  if (bare === '' || /^(does not expire|do not expire|never|none|perpetual|no expiration)\.?$/i.test(bare))
    return { value: null }
  return readDay(bare, order)
}

const [YES, NO] = [/^(true|1|yes|y|ja|oui|checked|x)$/i, /^(false|0|no|n|nein|non|unchecked|)$/i]

export function readBoolean(text: string): Read<boolean> {
  const bare = text.trim()
  if (YES.test(bare)) return { value: true }
  if (NO.test(bare)) return { value: false }
  return fault('boolean_unreadable', 'A value that should be yes or no is neither')
}

const STATUSES = ['trial', 'active', 'suspended', 'uninstalled'] as const

export function readStatus(text: string): Read<(typeof STATUSES)[number]> {
  const bare = text.trim().toLowerCase()
  const status = STATUSES.find((one) => one === bare)
  if (status) return { value: status }
  if (bare === '') return fault('status_missing', 'There is no status')
  return fault('status_unknown', 'The status is none of Trial, Active, Suspended, Uninstalled')
}

function fault(code: string, words: string): Fault {
  return { code, words }
}
