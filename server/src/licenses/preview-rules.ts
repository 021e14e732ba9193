import { dayIn, type Terms } from './rules.ts'
import type { LicensePreview } from './preview-schema.ts'
import type { LicenseState } from './schema.ts'

/** Where a license stands before or after an edit. */
export type Side = { terms: Terms; state: LicenseState; graceUntil: Date | null }

/** How long a product waits at most between two check-ins: an hour, and the tenth by which the SDK spreads them. */
const CHECK_IN_MS = 3_600_000 * 1.1

/** M9: when an installation hears of a change. `nextCheckInBy` is null where it is overdue, or was never heard of. */
export function hearing(installation: { connected: boolean; lastCheckInAt: Date | null }, now: Date) {
  if (installation.connected) return { when: 'within_seconds' as const, nextCheckInBy: null }
  if (installation.lastCheckInAt === null) return { when: 'unknown' as const, nextCheckInBy: null }
  const by = new Date(installation.lastCheckInAt.getTime() + CHECK_IN_MS)
  return { when: 'next_check_in' as const, nextCheckInBy: by > now ? by.toISOString() : null }
}

/** Access, grace included, is over the moment the edit is saved. */
export function endsNow(before: Side, after: Side): boolean {
  return after.state === 'expired' && ['trial', 'active', 'in_grace'].includes(before.state)
}

/** What an edit changes, a sentence each, for people (M6). */
export function changesInWords(before: Side, after: Side, seats: LicensePreview['seats'], now: Date): string[] {
  return [
    statusInWords(before.terms, after.terms),
    accessInWords(before, after, now),
    ...seatsInWords(before.terms.seats, after.terms.seats, seats),
    ...featuresInWords(before.terms, after.terms),
    messageInWords(before.terms.message, after.terms.message),
  ].filter((sentence) => sentence !== null)
}

function statusInWords(before: Terms, after: Terms): string | null {
  if (before.status === after.status) return null
  if (after.status === 'suspended') return 'The license is suspended: the product answers no. Seats and dates are kept.'
  const sold = (before.suspendedFrom ?? before.status) === 'trial' && after.status === 'active'
  if (sold) return 'The trial becomes an active license, for good.'
  return `The license is in force again, as ${after.status === 'trial' ? 'a trial' : 'an active license'}.`
}

function accessInWords(before: Side, after: Side, now: Date): string | null {
  const { expires, timeZone, accessUntil } = after.terms
  if (accessUntil?.getTime() === before.terms.accessUntil?.getTime() && expires === before.terms.expires) return null
  if (expires === null || accessUntil === null) return 'Access never ends.'
  if (accessUntil > now) {
    return `Access ends on ${dayInWords(expires)} at 24:00 in ${timeZone} (${distance(dayIn(timeZone, now), expires)}).`
  }
  if (after.graceUntil !== null && after.graceUntil > now) {
    return `Its last day, ${dayInWords(expires)}, is over: the product goes on in grace until ${momentInWords(after.graceUntil, timeZone)}.`
  }
  return `Access ends now: its last day, ${dayInWords(expires)} in ${timeZone}, is over.`
}

function seatsInWords(before: number | null, after: number | null, seats: LicensePreview['seats']): string[] {
  const sentences = before === after ? [] : [allowedInWords(before, after)]
  if (seats.assignedCount > 0)
    sentences.push(`${count(seats.assignedCount, 'gets', 'get')} a seat: the most recently seen.`)
  const stay = seats.overCount - seats.releasedCount
  if (stay > 0)
    sentences.push(
      `${count(seats.used - seats.releasedCount, 'has', 'have')} a seat, ${stay} more than allowed: they keep it and nobody new gets one.`,
    )
  return sentences
}

function allowedInWords(before: number | null, after: number | null): string {
  if (after === null) return 'Everybody at the customer may use it: a site license.'
  return `${count(after, 'may', 'may')} use it, instead of ${before === null ? 'everybody' : String(before)}.`
}

function featuresInWords(before: Terms, after: Terms): string[] {
  const names = [...new Set([...Object.keys(before.features), ...Object.keys(after.features)])].toSorted()
  return names.flatMap((name) => {
    const [was, is] = [before.features[name], after.features[name]]
    if (was === is) return []
    if (is === undefined) return [`The feature ${name} is taken away.`]
    if (typeof is === 'boolean') return [`The feature ${name} is switched ${is ? 'on' : 'off'}.`]
    if (was === undefined) return [`The feature ${name} is ${String(is)}.`]
    return [`The feature ${name} changes from ${String(was)} to ${String(is)}.`]
  })
}

function messageInWords(before: string | null, after: string | null): string | null {
  if (before === after) return null
  return after === null ? 'The customer reads no message any more.' : `The customer reads: “${after}”`
}

/** What to think about before saving (M4, M6). */
export function warningsInWords(
  before: Side,
  after: Side,
  { seats, followers, undoable }: Pick<LicensePreview, 'seats' | 'followers' | 'undoable'>,
): string[] {
  const warnings: string[] = []
  if (endsNow(before, after)) warnings.push('Everybody loses access the moment this is saved.')
  if (seats.releasedCount > 0)
    warnings.push(`${count(seats.releasedCount, 'loses', 'lose')} the seat: the least recently seen.`)
  if (followers > 0)
    warnings.push(
      followers === 1
        ? '1 sandbox follows this license and changes with it.'
        : `${followers} sandboxes follow this license and change with it.`,
    )
  if (after.state === 'suspended' && before.state !== 'suspended' && after.terms.message === null)
    warnings.push('The customer is told nothing: there is no message.')
  if (isBoundless(after.terms) && !isBoundless(before.terms))
    warnings.push('Everybody at the customer may use it for ever: active, site-wide and without an end.')
  if (!undoable) warnings.push('This cannot be undone.')
  return warnings
}

function isBoundless(terms: Terms): boolean {
  return terms.status === 'active' && terms.seats === null && terms.expires === null
}

function count(users: number, one: string, many: string): string {
  return users === 1 ? `1 user ${one}` : `${users} users ${many}`
}

const DAY_MS = 86_400_000

function distance(today: string, day: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS)
  if (days === 0) return 'today'
  return days === 1 ? 'tomorrow' : `in ${days} days`
}

/** A calendar day as people write it: 31 January 2027. */
export function dayInWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', { ...DATE, timeZone: 'UTC' })
}

/** An instant as people of the zone write it: 31 January 2027 at 14:30 in Europe/Berlin. */
export function momentInWords(at: Date, timeZone: string): string {
  const day = at.toLocaleDateString('en-GB', { ...DATE, timeZone })
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone })
  return `${day} at ${time} in ${timeZone}`
}

const DATE = { day: 'numeric', month: 'long', year: 'numeric' } as const
