import { normalizeEmail, normalizePlace } from '../accounts/rules.ts'
import { OPEN_STATUSES } from './schema.ts'

/** What a person told us, as it is kept: every text in full, odd things flagged in words (I2). */
export type Contact = {
  firstName: string | null
  lastName: string | null
  email: string | null
  emailNormalized: string | null
  company: string | null
  title: string | null
  phone: string | null
  country: string | null
  state: string | null
  message: string | null
  /** Members nobody asked for, kept as they came. */
  extra: Record<string, unknown>
  flags: string[]
}

const FIELDS = ['firstName', 'lastName', 'email', 'company', 'title', 'phone', 'country', 'state', 'message'] as const
type Field = (typeof FIELDS)[number]

const WORDS: Record<Field, string> = {
  firstName: 'first name',
  lastName: 'last name',
  email: 'email',
  company: 'company',
  title: 'title',
  phone: 'phone',
  country: 'country',
  state: 'state',
  message: 'message',
}

const USUAL_LENGTH: Record<Field, number> = {
  firstName: 120,
  lastName: 120,
  email: 254,
  company: 200,
  title: 120,
  phone: 60,
  country: 100,
  state: 100,
  message: 4_000,
}

export const CONTACT_FAULTS = ['missing', 'invalid', 'not_text', 'long', 'unknown'] as const

/** Something odd about a contact, which was kept all the same. `field` is `contact` where it is about all of it. */
export type ContactWarning = { field: string; code: (typeof CONTACT_FAULTS)[number]; detail: string }

/** Reads whatever a product sent as contact. Answers null when there is nobody in it. */
export function readContact(raw: Record<string, unknown>): Contact | null {
  return inspectContact(raw).contact
}

/** What is odd about a contact, told from nothing but what was sent. */
export function contactWarnings(raw: Record<string, unknown> | undefined): ContactWarning[] {
  const { contact, warnings } = inspectContact(raw ?? {})
  return contact ? warnings : [{ field: 'contact', code: 'missing', detail: 'The install names no contact' }]
}

function inspectContact(raw: Record<string, unknown>): { contact: Contact | null; warnings: ContactWarning[] } {
  const flags: ContactWarning[] = []
  const texts = Object.fromEntries(FIELDS.map((field) => [field, readText(raw[field], field, flags)]))
  const known = texts as Record<Field, string | null>
  if (FIELDS.every((field) => field === 'country' || field === 'state' || known[field] === null))
    return { contact: null, warnings: flags }
  const extra = Object.fromEntries(Object.entries(raw).filter(([name]) => !FIELDS.includes(name as Field)))
  if (Object.keys(extra).length > 0)
    flags.push({
      field: 'contact',
      code: 'unknown',
      detail: `There are unknown fields: ${Object.keys(extra).join(', ').slice(0, 200)}`,
    })
  if (known.email === null) flags.push({ field: 'email', code: 'missing', detail: 'There is no email address' })
  const emailNormalized = normalizeEmail(known.email)
  if (known.email !== null && emailNormalized === null)
    flags.push({ field: 'email', code: 'invalid', detail: 'The email address is not one' })
  if (known.lastName === null && known.firstName === null)
    flags.push({ field: 'lastName', code: 'missing', detail: 'There is no name' })
  const place = normalizePlace(known)
  const places = place.flags.map((detail) => ({ field: 'country', code: 'unknown' as const, detail }))
  const warnings = [...flags, ...places]
  const contact = {
    ...known,
    country: place.country,
    state: place.state,
    emailNormalized,
    extra,
    flags: warnings.map(({ detail }) => detail),
  }
  return { contact, warnings }
}

function readText(value: unknown, field: Field, flags: ContactWarning[]): string | null {
  const word = WORDS[field]
  if (value === undefined || value === null) return null
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim()
  if (typeof value !== 'string') flags.push({ field, code: 'not_text', detail: `The ${word} is not a text` })
  if (text === '') return null
  if (text.length > USUAL_LENGTH[field])
    flags.push({ field, code: 'long', detail: `The ${word} is ${text.length} characters long` })
  return text
}

export type OwnerChoice = {
  ownerId: string | null
  reason: string
  /** What deserves a person's attention about the choice. */
  attention: 'owner_inactive' | 'lead_without_owner' | null
}

type Candidate = { id: string; name: string; active: boolean } | null

/** L1: the package's lead manager if active, else the org's fallback owner if active, else the LMA itself. */
export function chooseOwner(manager: Candidate, fallback: Candidate): OwnerChoice {
  if (manager?.active) return { ownerId: manager.id, reason: 'Lead manager of the package', attention: null }
  const why = manager ? `The lead manager ${manager.name} is not active` : 'The package has no lead manager'
  if (fallback?.active) {
    return {
      ownerId: fallback.id,
      reason: `${why}: fallback owner of the org`,
      attention: manager ? 'owner_inactive' : null,
    }
  }
  const none = fallback ? `the fallback owner ${fallback.name} is not active` : 'the org has no fallback owner'
  return { ownerId: null, reason: `${why}, and ${none}`, attention: 'lead_without_owner' }
}

/** Days after the last touch during which a person who comes again is on the same journey (L4). */
const JOURNEY_DAYS = 180

const DAY_MS = 86_400_000

/** Whoever was last touched before that begins another journey. */
export function journeySince(now: Date): Date {
  return new Date(now.getTime() - JOURNEY_DAYS * DAY_MS)
}

export type EarlierLead = { id: string; status: string; lastTouchAt: Date }

/** L4: whether the person who comes by is on the journey of an open lead, and why, in words. */
export function judgeJourney(
  earlier: EarlierLead | null,
  hasEmail: boolean,
  now: Date,
): { leadId: string | null; reason: string } {
  if (!hasEmail)
    return {
      leadId: null,
      reason: 'There is no usable email address, so nobody can tell whether this person came before',
    }
  if (!earlier) return { leadId: null, reason: 'The first time this email address came by for this package' }
  const open = (OPEN_STATUSES as readonly string[]).includes(earlier.status)
  if (!open) return { leadId: null, reason: `An earlier lead with this email address is closed (${earlier.status})` }
  const days = Math.floor((now.getTime() - earlier.lastTouchAt.getTime()) / DAY_MS)
  if (earlier.lastTouchAt < journeySince(now))
    return {
      leadId: null,
      reason: `The open lead with this email address was last touched ${days} days ago, which is too long to be one journey`,
    }
  return { leadId: earlier.id, reason: 'An open lead of this package has the same email address' }
}

type Hint = { by: 'subscriber' | 'contact' | 'domain'; id: string; name: string; domain: string | null }

export type Suggestion = { accountId: string; reason: string }

const SUGGESTIONS: Record<Hint['by'], (name: string) => string> = {
  subscriber: (name) => `The Subscriber Org ID is one of ${name}, but nobody proved it`,
  contact: (name) => `The email address is that of a known contact of ${name}, but nobody proved it`,
  domain: (name) => `The domain of the email address is that of ${name}`,
}

/** I7: the one account that the surest kind of hint points to, and why it is no more than a guess. `domains`: nearest first. */
export function suggestionOf(hints: readonly Hint[], domains: readonly string[]): Suggestion | null {
  for (const by of ['subscriber', 'contact', 'domain'] as const) {
    const found = hints.filter((hint) => hint.by === by)
    const nearest = domains.find((domain) => found.some((hint) => hint.domain === domain))
    const [hint, another] = by === 'domain' ? found.filter(({ domain }) => domain === nearest) : found
    if (hint) return another ? null : { accountId: hint.id, reason: SUGGESTIONS[by](hint.name) }
  }
  return null
}

/** An account that a lead could be converted to, and by what it was found. */
export type Match = {
  id: string
  name: string
  domain: string | null
  ownerId: string | null
  ownerName: string | null
  by: 'subscriber' | 'contact' | 'domain' | 'suggestion' | 'name'
  why: string
}

/** L5: the account that a lead is converted to unless a person says otherwise. A name alone, or two that are as good, decide nothing. */
export function chooseAccount(matches: readonly Match[]): Match | null {
  for (const by of ['subscriber', 'contact', 'domain'] as const) {
    const [match, another] = matches.filter((one) => one.by === by)
    if (match) return another ? null : match
  }
  return null
}

/** What a new account is called: by the company, else its domain, else the person. */
export function newAccountName(
  lead: { company: string | null; firstName: string | null; lastName: string | null; email: string | null },
  domain: string | null,
): string {
  const person = [lead.firstName, lead.lastName].filter(Boolean).join(' ')
  return (lead.company || domain || person || lead.email || 'Unnamed').slice(0, 200)
}
