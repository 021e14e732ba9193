import { accessUntilOf, uninstallTerms, type Terms } from './rules.ts'
import { LICENSE_STATUSES, type LicenseStatus } from './schema.ts'

/** An event that says what a license is worth. An erased one has no payload (E2). */
export type TermsEvent = { kind: string; at: Date; payload: Record<string, unknown> | null }

/** A license after an event. Not `exact` where erased events left a gap that nothing later fills. */
export type Point = { at: Date; terms: Terms; revision: number; exact: boolean }

/** Events after which a license is another one, in the order they happened. */
export const TERMS_EVENTS = [
  'license.issued',
  'license.modified',
  'license.uninstalled',
  'license.restored',
  'license.carried',
  'license.followed',
  'license.unfollowed',
] as const

/**
 * The license after each of its events, oldest first: forward from what they say, and where one was erased, backward from
 * what the next one says was before it, or from what is there now.
 */
export function replay(events: readonly TermsEvent[], present?: Terms): Point[] {
  const known = forward(events)
  const revisions = revisionsOf(events)
  backward(events, known, present)
  return events.flatMap((event, index) => {
    const terms = known[index] ?? nearest(known, index)
    if (!terms) return []
    return [{ at: event.at, terms, revision: revisions[index] ?? 1, exact: known[index] !== null }]
  })
}

/** The newest point at or before a moment; undefined before the first. */
export function pointAt(points: readonly Point[], at: Date): Point | undefined {
  return points.findLast((point) => point.at <= at)
}

function forward(events: readonly TermsEvent[]): (Terms | null)[] {
  let terms: Terms | null = null
  return events.map((event) => (terms = after(event, terms)))
}

function after({ kind, payload }: TermsEvent, before: Terms | null): Terms | null {
  if (payload === null) return null
  const said = termsOfPayload(payload['after'] ?? payload['terms'])
  if (said) return said
  return kind === 'license.uninstalled' && before ? uninstallTerms(before) : before
}

function backward(events: readonly TermsEvent[], known: (Terms | null)[], present: Terms | undefined): void {
  let next: Terms | null = present ?? null
  for (let index = known.length - 1; index >= 0; index--) {
    known[index] ??= next
    const event = events[index]
    next = event ? before(event, known[index] ?? null) : null
  }
}

function before({ kind, payload }: TermsEvent, terms: Terms | null): Terms | null {
  const said = termsOfPayload(payload?.['before'])
  if (said || !terms) return said
  if (kind === 'license.uninstalled') return { ...terms, status: terms.statusBefore ?? 'active', statusBefore: null }
  if (payload === null) return null
  if (kind === 'license.restored' && payload['retrial'] !== true) return uninstallTerms(terms)
  return payload['after'] || payload['terms'] ? null : terms
}

function nearest(known: readonly (Terms | null)[], index: number): Terms | null {
  return known.slice(0, index).findLast((terms) => terms !== null) ?? known.find((terms) => terms !== null) ?? null
}

/** Each change of the terms is one revision; an event that says its revision is right about it. */
function revisionsOf(events: readonly TermsEvent[]): number[] {
  let revision = 0
  return events.map(({ payload }) => {
    const said = payload?.['revision']
    // What says nothing about terms has changed none.
    const step = payload === null || revision === 0 ? 1 : 0
    return (revision = typeof said === 'number' ? said : revision + step)
  })
}

/** Terms as the payload of an event has them; null for anything else. */
export function termsOfPayload(value: unknown): Terms | null {
  if (typeof value !== 'object' || value === null) return null
  const said = value as { [key in keyof Terms]?: unknown }
  if (!LICENSE_STATUSES.includes(said.status as LicenseStatus) || typeof said.timeZone !== 'string') return null
  const expires = typeof said.expires === 'string' ? said.expires : null
  const until =
    typeof said.accessUntil === 'string' ? new Date(said.accessUntil) : accessUntilOf(expires, said.timeZone)
  return {
    status: said.status as LicenseStatus,
    suspendedFrom: (said.suspendedFrom ?? null) as Terms['suspendedFrom'],
    statusBefore: (said.statusBefore ?? null) as Terms['statusBefore'],
    seats: (said.seats ?? null) as Terms['seats'],
    expires,
    timeZone: said.timeZone,
    accessUntil: until,
    trialStartedOn: (said.trialStartedOn ?? null) as Terms['trialStartedOn'],
    features: (said.features ?? {}) as Terms['features'],
    message: (said.message ?? null) as Terms['message'],
  }
}

/** The vendor's own fields as they were before an edit (M8). */
export function ownOfPayload(value: unknown): { attributes: Record<string, unknown>; externalRef: string | null } {
  const { attributes = {}, externalRef = null } = (value ?? {}) as Record<string, unknown>
  return { attributes: attributes as Record<string, unknown>, externalRef: externalRef as string | null }
}

/** What events say about the number of seats, on either side of a moment. */
export type SeatTally = { netBefore: number; netAfter: number; erasedBefore: boolean; erasedAfter: boolean }

/** Seats used at a moment: counted from the beginning, or back from now where the beginning was erased; null is unknown. */
export function seatsUsedAt(tally: SeatTally, usedNow: number): number | null {
  if (!tally.erasedBefore) return tally.netBefore
  return tally.erasedAfter ? null : usedNow - tally.netAfter
}

/** Settings of a package as they were before the changes that came after a moment, oldest of these first. */
export function settingsBefore<Settings extends object>(
  now: Settings,
  changes: readonly Partial<Settings>[],
): Settings {
  return changes.reduceRight<Settings>((settings, change) => ({ ...settings, ...pick(change, now) }), now)
}

function pick<Settings extends object>(change: Partial<Settings>, like: Settings): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([name]) => name in like)) as Partial<Settings>
}

/** The instant that is asked about. A calendar day is its last millisecond in the zone. */
export function momentOf(at: string | undefined, timeZone: string, now: Date): Date {
  if (at === undefined) return now
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return new Date((accessUntilOf(at, timeZone) ?? now).getTime() - 1)
  return new Date(at)
}
