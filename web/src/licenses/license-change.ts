import type { FeatureDefinition } from '../packages/queries.ts'
import { dayFault } from '../ui/day.ts'
import { isNumber, wholeFault } from '../ui/figures.ts'
import type { License, LicenseChange } from './queries.ts'

export type FeatureRow = { key: string; name: string; type: 'flag' | 'number' | 'text'; value: string }

/** What the Modify dialog holds: every field has a value, whether or not it counts at the moment. */
export type LicenseValues = {
  status: License['status']
  site: boolean
  seats: number | string
  /** Who keeps a seat where there are fewer than users (M4). */
  seatPolicy: 'keep' | 'release'
  never: boolean
  /** What is no day stays as it was typed. */
  expires: string | null
  features: FeatureRow[]
  message: string
  reason: string
  overrideTrialCap: boolean
}

export function valuesOf(license: License): LicenseValues {
  return {
    status: license.status,
    site: license.seats === null,
    seats: license.seats ?? 5,
    seatPolicy: 'keep',
    never: license.expires === null,
    expires: license.expires,
    features: Object.entries(license.features).map(([name, value]) => rowOf(name, value)),
    message: license.message ?? '',
    reason: '',
    overrideTrialCap: false,
  }
}

/** The terms that the dialog stands for, in the shape of a license. */
export function termsOf(values: LicenseValues) {
  return {
    status: values.status,
    seats: values.site ? null : Number(values.seats),
    expires: values.never ? null : values.expires,
    features: Object.fromEntries(
      values.features.filter(({ name }) => name.trim()).map((row) => [row.name.trim(), valueOf(row)]),
    ),
    message: values.message.trim() || null,
  }
}

/** Only what differs from the license goes to the server, so that an untouched date keeps its zone (M3). */
export function changeOf(license: License, values: LicenseValues): LicenseChange {
  const terms = termsOf(values)
  const change: LicenseChange = {}
  if (terms.status !== license.status && terms.status !== 'uninstalled') change.status = terms.status
  if (terms.seats !== license.seats) change.seats = terms.seats
  // From a site license the most recently seen get the seats, whatever was chosen.
  if (typeof change.seats === 'number' && license.seats !== null) change.seatPolicy = values.seatPolicy
  if (terms.expires !== license.expires) change.expires = terms.expires
  if (JSON.stringify(sorted(terms.features)) !== JSON.stringify(sorted(license.features)))
    change.features = terms.features
  if (terms.message !== license.message) change.message = terms.message
  const reason = values.reason.trim()
  if (reason) change.reason = reason
  if (values.overrideTrialCap) change.overrideTrialCap = true
  return change
}

/** What is asked of the preview, of values without fault: without the reason, so that typing one asks for nothing. */
export function askedOf(license: License, values: LicenseValues): LicenseChange {
  const { reason, ...change } = changeOf(license, values)
  return values.overrideTrialCap ? { ...change, reason: reason ?? 'Not given yet' } : change
}

export const MOST_SEATS = 99_000_000

/** What is wrong with a number of seats, or null. */
export function seatsFault({ site, seats }: Pick<LicenseValues, 'site' | 'seats'>): string | null {
  return site ? null : wholeFault(seats, 0, MOST_SEATS)
}

/** What is wrong with a last day of access, or null. */
export function expiresFault({ never, expires }: Pick<LicenseValues, 'never' | 'expires'>): string | null {
  if (never) return null
  return expires ? dayFault(expires) : 'Give the last day of access, or choose never.'
}

/** The first thing to mend before the dialog can be saved or previewed, named by its field; null where there is none. */
export function faultOf(
  values: LicenseValues,
  definitions: readonly FeatureDefinition[],
  kept: License['features'],
): string | null {
  const faults = {
    Seats: seatsFault(values),
    Expiration: expiresFault(values),
    Features: featureFault(values.features, definitions, kept),
  }
  const [first] = Object.entries(faults).filter(([, fault]) => fault !== null)
  return first ? first.join(': ') : null
}

export type StatusChoice = { value: 'trial' | 'active' | 'suspended'; label: string; description: string }

/** The statuses a license can take from where it is, M2. */
export function choicesOf({ status, suspendedFrom }: License): StatusChoice[] {
  const stage = status === 'suspended' ? (suspendedFrom ?? 'active') : status
  const suspended = status === 'suspended'
  const trial = {
    value: 'trial',
    label: suspended ? 'Trial (unsuspend)' : 'Trial',
    description: 'Ends on a date, within the trial cap',
  } as const
  const active = {
    value: 'active',
    label: suspended && stage === 'active' ? 'Active (unsuspend)' : 'Active',
    description:
      stage === 'trial' ? 'One-way: an active license never becomes a trial again' : 'Bought, until its expiration',
  } as const
  const off = {
    value: 'suspended',
    label: 'Suspended',
    description: 'Every check answers no; seats and dates are kept',
  } as const
  return stage === 'trial' ? [trial, active, off] : [active, off]
}

/** Whether the trial cap applies to what the dialog holds. */
export function isTrial(license: License, values: LicenseValues): boolean {
  if (values.status === 'suspended') return license.status === 'trial' || license.suspendedFrom === 'trial'
  return values.status === 'trial'
}

/** The last day that a trial may have (P1): the cap in days, counted from the day it began. */
export function trialCapEnd({ trialStartedOn }: License, capDays: number): string | null {
  if (trialStartedOn === null) return null
  return new Date(Date.parse(`${trialStartedOn}T00:00:00Z`) + capDays * 86_400_000).toISOString().slice(0, 10)
}

/** What is wrong with the features, or null; `kept` are those that were there before, however odd. */
export function featureFault(
  rows: FeatureRow[],
  definitions: readonly FeatureDefinition[] = [],
  kept: License['features'] = {},
): string | null {
  const names = rows.map((row) => row.name.trim())
  const odd = names.find((name) => !/^[A-Za-z0-9._-]{1,100}$/.test(name))
  if (odd !== undefined) return `A feature name takes letters, digits and . _ -${odd ? `, unlike “${odd}”` : ''}.`
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) return `“${twice}” stands there twice.`
  const wrong = rows.find((row) => row.type === 'number' && !isNumber(row.value))
  if (wrong) return `“${wrong.name}” needs a number.`
  const noDay = rows.find((row) => isDate(row, definitions) && row.value !== kept[row.name] && dayFault(row.value))
  return noDay ? `“${noDay.name}” needs a date.` : null
}

function isDate(row: FeatureRow, definitions: readonly FeatureDefinition[]): boolean {
  return definitions.some(({ name, type }) => name === row.name && type === 'date')
}

export function emptyRow(): FeatureRow {
  return { key: crypto.randomUUID(), name: '', type: 'flag', value: 'true' }
}

/** A feature of the package, with its default, as a license gets it. */
export function rowOfDefinition(definition: FeatureDefinition): FeatureRow {
  const first = { boolean: true, number: 0, text: '', date: '' }[definition.type]
  return rowOf(definition.name, definition.default ?? first)
}

const rowTypes = { boolean: 'flag', number: 'number', text: 'text', date: 'text' } as const

/** Why a feature of a license does not fit the package, which came to define its features later; null where it does. */
export function oddityOf(row: FeatureRow, definitions: readonly FeatureDefinition[]): string | null {
  const definition = definitions.find(({ name }) => name === row.name)
  if (!definition) return 'The package does not define it.'
  if (rowTypes[definition.type] !== row.type) return `The package defines it as ${typeWords[definition.type]}.`
  if (definition.type !== 'date') return null
  return row.value === '' ? 'Give a date.' : dayFault(row.value)
}

const typeWords = { boolean: 'yes or no', number: 'a number', text: 'a text', date: 'a date' } as const

function rowOf(name: string, value: boolean | number | string): FeatureRow {
  const type = typeof value === 'boolean' ? 'flag' : typeof value === 'number' ? 'number' : 'text'
  return { key: name, name, type, value: String(value) }
}

function valueOf({ type, value }: FeatureRow): boolean | number | string {
  if (type === 'flag') return value === 'true'
  return type === 'number' ? Number(value) : value
}

function sorted(features: Record<string, unknown>): unknown {
  return Object.entries(features).toSorted(([x], [y]) => (x < y ? -1 : 1))
}
