import { Temporal } from 'temporal-polyfill'
import type { FeedEvent } from '../events/queries.ts'
import type { EventKind } from '../events/schema.ts'
import { normalizeEmail } from '../accounts/rules.ts'
import { dayIn } from '../licenses/rules.ts'

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

/** The kinds of events that call for a mail, or blank one. */
export const TOLD_KINDS = [
  'lead.assigned',
  'lead.erased',
  'contact.erased',
  'installation.created',
  'installation.linked',
  'license.more_requested',
  'claim.filed',
] as const satisfies EventKind[]

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

/** Whose mails are to be blanked (E2). */
export function erasedIn(events: FeedEvent[]): { leadIds: string[]; contactIds: string[] } {
  const leadIds = events.flatMap(({ kind, leadId }) => (kind === 'lead.erased' && leadId !== null ? [leadId] : []))
  const contactIds = events.flatMap(({ kind, payload }) => {
    const id = payload?.['contactId']
    return kind === 'contact.erased' && typeof id === 'string' ? [id] : []
  })
  return { leadIds, contactIds }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

/** What somebody asked for on the manage page (S3). */
export type MoreRequest = {
  eventId: string
  licenseId: string
  seats: number | null
  until: string | null
  message: string | null
  person: string | null
}

export function requestsIn(events: FeedEvent[]): MoreRequest[] {
  return events.flatMap(({ kind, id, licenseId, payload }): MoreRequest[] => {
    if (kind !== 'license.more_requested' || licenseId === null || payload === null) return []
    const seats = typeof payload['seats'] === 'number' ? payload['seats'] : null
    const text = (name: string) => textOf(payload[name])
    return [{ eventId: id, licenseId, seats, until: text('until'), message: text('message'), person: text('person') }]
  })
}

/** Who filed a claim, as the claim says. */
export type Claimant = {
  name: string | null
  company: string | null
  email: string | null
  phone: string | null
  message: string | null
}

export type FiledClaim = {
  eventId: string
  claimId: string
  packageId: string
  subscriberId: string
  /** Whether it is about a sandbox and its parent (I6). */
  ofParent: boolean
  /** Whether the address is that of a contact of the subscriber's account: nobody else is written to (I4). */
  contactKnown: boolean
}

export function claimsIn(events: FeedEvent[]): FiledClaim[] {
  return events.flatMap(({ kind, id, packageId, subscriberId, payload }): FiledClaim[] => {
    if (kind !== 'claim.filed' || packageId === null || subscriberId === null || payload === null) return []
    const claimId = textOf(payload['id'])
    if (claimId === null) return []
    const about = { eventId: id, claimId, packageId, subscriberId }
    return [{ ...about, ofParent: payload['kind'] === 'parent', contactKnown: payload['contactKnown'] === true }]
  })
}

/** Who a claim says it is of; whatever is odd inside is left out. */
export function claimantOf(claim: { contact: unknown; message: string | null }): Claimant {
  const contact = (claim.contact ?? {}) as Record<string, unknown>
  const text = (name: string) => textOf(contact[name])
  return {
    name: [text('firstName'), text('lastName')].filter((part) => part !== null).join(' ') || null,
    company: text('company'),
    email: normalizeEmail(text('email')) === null ? null : text('email'),
    phone: text('phone'),
    message: claim.message,
  }
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

/** So many days before the last day of access, and on it, a notice is due. */
export const NOTICE_DAYS = [60, 30, 14, 7, 1, 0] as const

/** A notice that could not go out for this many days after the end is no news any more. */
const LATE_DAYS = 7

export type NoticePlan = {
  /** The one notice that goes out now, by its days. */
  send: number | null
  /** Those that will never go out. */
  skip: number[]
  /** Days from today to the last day of access; negative after it. */
  daysLeft: number
  /** When there is something to do again. */
  nextAt: Date | null
}

/**
 * What to do about a license's notices, counted in calendar days of its own zone (M3): each is due from the beginning of
 * its day. Of several that are due, the nearest goes out and the others are skipped. One whose day had come when the date
 * was set is skipped too: a trial of 30 days does not begin with a notice of its last 30. `setAt` is when that was, null
 * where notices were planned for the date before; `recorded` holds what was sent or skipped for it.
 */
export function planNotices(
  license: { expires: string; timeZone: string; setAt: Date | null },
  recorded: ReadonlySet<number>,
  now: Date,
): NoticePlan {
  const { expires, timeZone, setAt } = license
  const daysLeft = daysBetween(dayIn(timeZone, now), expires)
  const span = setAt === null ? Infinity : daysBetween(dayIn(timeZone, setAt), expires)
  const open = NOTICE_DAYS.filter((days) => !recorded.has(days))
  const due = open.filter((days) => daysLeft <= days)
  const nearest = due.at(-1)
  const send = nearest !== undefined && nearest < span && daysLeft >= -LATE_DAYS ? nearest : null
  const next = open.find((days) => days < daysLeft)
  return {
    send,
    skip: due.filter((days) => days !== send),
    daysLeft,
    nextAt:
      next === undefined ? null : beginningOf(Temporal.PlainDate.from(expires).subtract({ days: next }), timeZone),
  }
}

/** When something ends or ended, to stand after its name. */
export function endsWords(daysLeft: number): string {
  if (daysLeft === 0) return 'ends today'
  if (daysLeft === 1) return 'ends tomorrow'
  if (daysLeft === -1) return 'ended yesterday'
  return daysLeft > 0 ? `ends in ${daysLeft} days` : `ended ${-daysLeft} days ago`
}

/** Calendar days from one day to a later one; negative to an earlier. */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(to, { largestUnit: 'days' }).days
}

function beginningOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds)
}

type Person = { id: string }

/** Who looks after a customer (I7): the account's owner, else whom L1 would choose; always an active member. */
export function chooseTold<P extends Person>(
  customer: {
    accountName: string | null
    accountOwnerId: string | null
    packageName: string
    leadManagerId: string | null
    orgName: string
    fallbackOwnerId: string | null
  },
  people: ReadonlyMap<string, P>,
): { to: P; why: string } | null {
  const candidates: [string | null, string][] = [
    [customer.accountOwnerId, `You own the account ${customer.accountName}`],
    [customer.leadManagerId, `You are the lead manager of ${customer.packageName}`],
    [customer.fallbackOwnerId, `You are the fallback owner of ${customer.orgName}`],
  ]
  for (const [id, why] of candidates) {
    const to = id === null ? undefined : people.get(id)
    if (to) return { to, why }
  }
  return null
}
