import type { FeedEvent } from '../events/queries.ts'

const MINUTE = 60_000

/** Pauses before each further try of a mail that was not taken: about a day together. */
export const MAIL_PAUSES = [
  10_000,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  60 * MINUTE,
  120 * MINUTE,
  240 * MINUTE,
  480 * MINUTE,
  480 * MINUTE,
]

/** When a mail is tried again after so many attempts; null where that was the last. */
export function nextMailAttempt(attempts: number, now: Date): Date | null {
  const pause = MAIL_PAUSES[attempts - 1]
  return pause === undefined ? null : new Date(now.getTime() + pause)
}

/** A mail is worth a person's attention from the third failure on: the first two may be a restart. */
export const FAILURES_UNNOTICED = 2

/** Whom to tell of which lead. */
export type Assignment = { eventId: string; leadId: string; ownerId: string; reason: string | null }

/** At most this many of one person's work become a mail each; more become one mail with a list. */
const SINGLE_MAILS = 3

/**
 * What the new owners have to be told (L6): nobody hears of what they gave themselves. `digests` holds what a person or
 * an API key gave to one owner in bulk.
 */
export function assignmentsIn(events: FeedEvent[]): { singles: Assignment[]; digests: Assignment[][] } {
  const singles: Assignment[] = []
  const bulk = new Map<string, Assignment[]>()
  for (const { kind, id, leadId, payload, actor } of events) {
    const ownerId = payload?.['ownerId']
    if (kind !== 'lead.assigned' || leadId === null || typeof ownerId !== 'string') continue
    if (actor.kind === 'user' && actor.id === ownerId) continue
    const assignment = { eventId: id, leadId, ownerId, reason: textOf(payload?.['reason']) }
    const byHand = actor.kind === 'user' || actor.kind === 'api_key'
    if (!byHand) singles.push(assignment)
    else bulk.set(`${actor.id}/${ownerId}`, [...(bulk.get(`${actor.id}/${ownerId}`) ?? []), assignment])
  }
  const digests = [...bulk.values()].filter((group) => group.length > SINGLE_MAILS)
  const few = [...bulk.values()].filter((group) => group.length <= SINGLE_MAILS).flat()
  return { singles: [...singles, ...few], digests }
}

/** An install that made no lead (I7), as far as the event tells; test installs never (P4). */
export type QuietInstall = {
  eventId: string
  installationId: string
  linked: boolean
  accountId: string | null
  reason: string | null
}

/** What links an install to an account says more than that it was made, whichever comes first. */
export function quietInstallsIn(events: FeedEvent[]): QuietInstall[] {
  const found = new Map<string, QuietInstall>()
  for (const { kind, id, leadId, installationId, payload } of events) {
    const linked = kind === 'installation.linked'
    if (installationId === null || !(linked || (kind === 'installation.created' && leadId === null))) continue
    if (payload?.['test'] === true || (found.has(installationId) && !linked)) continue
    const accountId = linked ? textOf(payload?.['accountId']) : null
    const reason = linked ? textOf(payload?.['reason']) : null
    found.set(installationId, { eventId: id, installationId, linked, accountId, reason })
  }
  return [...found.values()]
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

const SOURCES: Record<string, string> = {
  package_installation: 'installed',
  install_page: 'asked on the install page for',
  test_drive: 'took a test drive of',
  contact_request: 'asked to be contacted about',
  import: 'came by an import, for',
}

/** What the person did, to stand between a name and a package. */
export function deedOf(source: string): string {
  return SOURCES[source] ?? 'asked for'
}

/** One line without control characters, or characters that turn what follows around: safe in a subject. */
export function oneLine(text: string, most = 120): string {
  const line = text
    .replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  const signs = [...line]
  return signs.length > most ? `${signs.slice(0, most - 1).join('')}…` : line
}

type Named = { firstName: string | null; lastName: string | null; company: string | null; email: string | null }

/** What to call the person of a lead. */
export function nameOf({ firstName, lastName, company, email }: Named): string {
  return [firstName, lastName].filter((part) => part !== null).join(' ') || company || email || 'Somebody'
}
