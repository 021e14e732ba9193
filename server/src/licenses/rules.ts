import { Temporal } from 'temporal-polyfill'
import { featuresFault } from '../packages/rules.ts'
import type { DefaultTerms, FeatureDefinition, Features } from '../packages/schema.ts'
import type { LicenseChange, LicenseState, LicenseStatus } from './schema.ts'

/** The part of a license that rules decide on. */
export type Terms = {
  status: LicenseStatus
  /** What `suspended` returns to. */
  suspendedFrom: 'trial' | 'active' | null
  /** What `uninstalled` returns to. */
  statusBefore: Exclude<LicenseStatus, 'uninstalled'> | null
  seats: number | null
  expires: string | null
  timeZone: string
  accessUntil: Date | null
  trialStartedOn: string | null
  features: Features
  message: string | null
}

/** M3: the first instant after the last day of access, in the zone stored with the license. */
export function accessUntilOf(expires: string | null, timeZone: string): Date | null {
  if (expires === null) return null
  const next = Temporal.PlainDate.from(expires).add({ days: 1 })
  return new Date(next.toZonedDateTime(timeZone).epochMilliseconds)
}

/** The calendar day that it is in a zone. */
export function dayIn(timeZone: string, at: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

const DAY_MS = 86_400_000

/** When grace ends (M7): days of 24 hours after the end of access. */
export function graceUntilOf(accessUntil: Date | null, graceDays: number): Date | null {
  return accessUntil === null ? null : new Date(accessUntil.getTime() + graceDays * DAY_MS)
}

/** M2: what a license is worth at a moment. Expired is a test on dates; this one function decides everywhere. */
export function effectiveState(
  license: Pick<Terms, 'status' | 'accessUntil'> & { graceDays: number },
  at: Date,
): LicenseState {
  if (license.status === 'uninstalled' || license.status === 'suspended') return license.status
  const graceUntil = graceUntilOf(license.accessUntil, license.graceDays)
  if (graceUntil !== null && at >= graceUntil) return 'expired'
  if (license.accessUntil !== null && at >= license.accessUntil) return 'in_grace'
  return license.status
}

/** P1, P2: what a fresh license gets from the package's default terms. */
export function termsAtInstall(defaults: DefaultTerms, timeZone: string, now: Date): Terms {
  const today = dayIn(timeZone, now)
  const expires = defaults.days === null ? null : addDays(today, defaults.days)
  return {
    status: defaults.status,
    suspendedFrom: null,
    statusBefore: null,
    seats: defaults.seats,
    expires,
    timeZone,
    accessUntil: accessUntilOf(expires, timeZone),
    trialStartedOn: defaults.status === 'trial' ? today : null,
    features: {},
    message: null,
  }
}

/** The terms that an activation code stands for (I8). */
export function termsOfCode(
  code: {
    status: 'trial' | 'active'
    seats: number | null
    expires: string | null
    features?: Features | undefined
  },
  timeZone: string,
  now: Date,
): Terms {
  return {
    status: code.status,
    suspendedFrom: null,
    statusBefore: null,
    seats: code.seats,
    expires: code.expires,
    timeZone,
    accessUntil: accessUntilOf(code.expires, timeZone),
    trialStartedOn: code.status === 'trial' ? dayIn(timeZone, now) : null,
    features: code.features ?? {},
    message: null,
  }
}

/** Why no code may stand for these terms: what an edit may not grant, a code may not either (M1, P1). */
export function codeTermsFault(code: Parameters<typeof termsOfCode>[0], context: ChangeContext): Refusal | null {
  const terms = termsOfCode(code, context.orgZone, context.now)
  const nothing: Terms = { ...terms, status: 'active', expires: null, features: {} }
  return trialFault(nothing, terms, context) ?? featureFault(nothing, terms, context)
}

export type ChangeContext = {
  /** Zone of the org now; a date that is set now is meant in it (M3). */
  orgZone: string
  trialCapDays: number
  now: Date
  /** Whether an admin set the cap aside, with a reason (M1). */
  capOverridden: boolean
  /** What licenses of the package can carry; features that stay as they are need not match. */
  definitions: readonly FeatureDefinition[]
}

export type Refusal = { refused: string }

/** M1, M2: the terms after an edit, or why it cannot be. */
export function applyChange(before: Terms, change: LicenseChange, context: ChangeContext): Terms | Refusal {
  if (before.status === 'uninstalled') return { refused: 'An uninstalled license cannot be edited.' }
  const after: Terms = { ...before }
  if (change.seats !== undefined) after.seats = change.seats
  if (change.features !== undefined) after.features = change.features
  if (change.message !== undefined) after.message = change.message === '' ? null : change.message
  if (change.expires !== undefined && change.expires !== before.expires) {
    after.expires = change.expires
    after.timeZone = context.orgZone
    after.accessUntil = accessUntilOf(change.expires, context.orgZone)
  }
  if (change.status !== undefined && change.status !== before.status) {
    const moved = moveStatus(before, change.status)
    if ('refused' in moved) return moved
    Object.assign(after, moved)
  }
  return trialFault(before, after, context) ?? featureFault(before, after, context) ?? after
}

/** M6: the terms before the newest change, exactly, or why going back to them is no edit that may be made. */
export function undoTerms(now: Terms, before: Terms, context: ChangeContext): Terms | Refusal {
  if (now.status === 'uninstalled') return { refused: 'An uninstalled license cannot be edited.' }
  if (stageOf(now) === 'active' && stageOf(before) === 'trial') return NEVER_TRIAL_AGAIN
  return trialFault(now, before, context) ?? featureFault(now, before, context) ?? before
}

const NEVER_TRIAL_AGAIN: Refusal = { refused: 'An active license never becomes a trial again.' }

/** The commercial stage behind a status: what it is, or was before it was suspended. */
function stageOf(terms: Pick<Terms, 'status' | 'suspendedFrom'>): 'trial' | 'active' {
  if (terms.status === 'suspended') return terms.suspendedFrom ?? 'active'
  return terms.status === 'trial' ? 'trial' : 'active'
}

function moveStatus(
  before: Terms,
  to: 'trial' | 'active' | 'suspended',
): Pick<Terms, 'status' | 'suspendedFrom'> | Refusal {
  if (to === 'suspended') return { status: 'suspended', suspendedFrom: stageOf(before) }
  if (to === 'trial' && stageOf(before) === 'active') return NEVER_TRIAL_AGAIN
  return { status: to, suspendedFrom: null }
}

/** A trial ends, and within the cap, counted from the day it began. */
function trialFault(before: Terms, after: Terms, context: ChangeContext): Refusal | null {
  if (stageOf(after) !== 'trial' || context.capOverridden) return null
  if (after.expires === before.expires && stageOf(before) === 'trial') return null
  if (after.expires === null) return { refused: 'A trial needs an expiration.' }
  const start = after.trialStartedOn ?? dayIn(after.timeZone, context.now)
  const last = addDays(start, context.trialCapDays)
  if (after.expires <= last) return null
  return {
    refused: `A trial may last until ${last} (${context.trialCapDays} days from its start). An admin can override that with a reason.`,
  }
}

function featureFault(before: Terms, after: Terms, { definitions }: ChangeContext): Refusal | null {
  if (sameFeatures(before.features, after.features)) return null
  const fault = featuresFault(definitions, after.features)
  return fault === null ? null : { refused: fault }
}

/** I5: uninstalling remembers what was; editing is locked from here on. */
export function uninstallTerms(before: Terms): Terms {
  if (before.status === 'uninstalled') return before
  return { ...before, status: 'uninstalled', statusBefore: before.status }
}

/**
 * I5: installing again restores the license as it was. Only a trial that has ended starts afresh, and only where the
 * package's policy says so, `retrialAfterDays` after the uninstall.
 */
export function restoreTerms(
  before: Terms,
  policy: {
    retrialAfterDays: number | null
    uninstalledAt: Date | null
    defaults: DefaultTerms
    orgZone: string
    now: Date
  },
): { terms: Terms; retrial: boolean } {
  const restored: Terms = { ...before, status: before.statusBefore ?? 'active', statusBefore: null }
  const { retrialAfterDays, uninstalledAt, now } = policy
  const ended = restored.status === 'trial' && restored.accessUntil !== null && now >= restored.accessUntil
  const waited =
    retrialAfterDays !== null &&
    uninstalledAt !== null &&
    now.getTime() - uninstalledAt.getTime() >= retrialAfterDays * DAY_MS
  if (!ended || !waited || policy.defaults.status !== 'trial') return { terms: restored, retrial: false }
  const fresh = termsAtInstall(policy.defaults, policy.orgZone, now)
  return { terms: { ...fresh, features: restored.features }, retrial: true }
}

export function licenseNumber(number: number): string {
  return `L-${String(number).padStart(5, '0')}`
}

/** Whether two sets of terms are the same to a person and to a product. */
export function sameTerms(a: Terms, b: Terms): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b))
}

function comparable({ status, seats, expires, timeZone, features, message }: Terms): unknown[] {
  return [status, seats, expires, timeZone, sorted(features), message]
}

function sameFeatures(a: Features, b: Features): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(features: Features): unknown[] {
  return Object.entries(features).toSorted(([x], [y]) => (x < y ? -1 : 1))
}

/** I9: the terms that a document of ours states. Its exact end of access is kept, whatever zone the org has by now (M3). */
export function termsOfDocument(
  lma: Pick<Terms, 'status' | 'seats' | 'expires' | 'features' | 'message'> & { accessUntil: number | null },
  timeZone: string,
): Terms {
  return {
    status: lma.status,
    suspendedFrom: lma.status === 'suspended' ? 'active' : null,
    statusBefore: lma.status === 'uninstalled' ? 'active' : null,
    seats: lma.seats,
    expires: lma.expires,
    timeZone,
    accessUntil: lma.accessUntil === null ? null : new Date(lma.accessUntil * 1000),
    trialStartedOn: null,
    features: lma.features,
    message: lma.message,
  }
}
