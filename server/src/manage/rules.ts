import { dayInWords } from '../licenses/preview-rules.ts'
import type { ActivityItem, ActivityKind, MoreRequest, NewMoreRequest } from './schema.ts'

/** How long a link waits to be opened, and how long the page stays open, in milliseconds (S3). */
export const LINK_LIFETIME = 600_000
export const SESSION_LIFETIME = 3_600_000
/** How long after its end a session is kept, in milliseconds. */
export const KEPT_AFTER = 86_400_000

type Line = {
  id: string
  kind: ActivityKind
  actorKind: string
  person: string | null
  payload: Record<string, unknown> | null
  at: Date
}

const USERS_SHOWN = 50

/** S3: an event as the customer may see it. What is named here is shown; all else of the payload is the vendor's own. */
export function presentActivity({ id, kind, actorKind, person, payload, at }: Line): ActivityItem {
  const users = kind.startsWith('seat.') && Array.isArray(payload?.['users']) ? payload['users'].map(String) : []
  const by = whoActed(kind, actorKind, payload?.['by'])
  return {
    id,
    at: at.toISOString(),
    kind,
    by,
    person: by === 'customer' ? person : null,
    users: users.slice(0, USERS_SHOWN),
    userCount: users.length,
    changes: kind.startsWith('license.') ? changesOf(payload?.['before'], payload?.['after']) : [],
    request: kind === 'license.more_requested' && payload ? requestOf(payload) : null,
  }
}

/** A change of what is the vendor's own alone tells the customer nothing. */
export function isTelling({ kind, changes }: ActivityItem): boolean {
  return kind !== 'license.modified' || changes.length > 0
}

/** Seats of an offline file are the product's, whoever carried it. */
function whoActed(kind: ActivityKind, actor: string, origin: unknown): ActivityItem['by'] {
  if (kind === 'seat.assigned' && (origin === 'offline' || origin === 'first_use')) return 'product'
  if (actor === 'customer') return 'customer'
  if (actor === 'installation' || actor === 'installer') return 'product'
  return actor === 'system' ? null : 'vendor'
}

const PLAIN = ['status', 'seats', 'expires', 'message'] as const

function changesOf(before: unknown, after: unknown): ActivityItem['changes'] {
  if (!isRecord(before) || !isRecord(after)) return []
  const plain = PLAIN.filter((of) => before[of] !== after[of]).map((of) => ({
    of,
    feature: null,
    before: valueOf(before[of]),
    after: valueOf(after[of]),
  }))
  const [had, has] = [recordOf(before['features']), recordOf(after['features'])]
  const names = [...new Set([...Object.keys(had), ...Object.keys(has)])].filter((name) => had[name] !== has[name])
  return [
    ...plain,
    ...names.map((name) => ({
      of: 'feature' as const,
      feature: name,
      before: valueOf(had[name]),
      after: valueOf(has[name]),
    })),
  ]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

function valueOf(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** What an event says was asked for. */
export function requestOf(payload: Record<string, unknown>): Omit<MoreRequest, 'requestedAt'> {
  const { seats, until, message } = payload
  return {
    seats: typeof seats === 'number' ? seats : null,
    until: typeof until === 'string' ? until : null,
    message: typeof message === 'string' ? message : null,
  }
}

/** What is asked for, every part of it said. */
export function wishOf(input: NewMoreRequest): Omit<MoreRequest, 'requestedAt'> {
  return { seats: input.seats ?? null, until: input.until ?? null, message: input.message || null }
}

type Granted = { seats: number | null; expires: string | null }

/** What of a wish is not more than there is, or is past; null where it asks for more. Anything else is for the message. */
export function wishFault(
  { seats, until }: Pick<MoreRequest, 'seats' | 'until'>,
  { seats: allowed, expires }: Granted,
  today: string,
): { pointer: string; detail: string } | null {
  if (seats !== null && allowed !== null && seats <= allowed)
    return { pointer: '/seats', detail: `is not more than the ${allowed} allowed now` }
  if (until === null) return null
  if (until < today) return { pointer: '/until', detail: 'is past' }
  if (expires === null) return { pointer: '/until', detail: 'is asked for, but access does not end' }
  return until <= expires ? { pointer: '/until', detail: `is not later than ${expires}, to which access lasts` } : null
}

export function sameWish(a: Omit<MoreRequest, 'requestedAt'>, b: Omit<MoreRequest, 'requestedAt'>): boolean {
  return a.seats === b.seats && a.until === b.until && a.message === b.message
}

/** The wish in the list of what needs a person. The message stays in the history, where it can be erased (E2). */
export function describeWish({ seats, until, message }: Omit<MoreRequest, 'requestedAt'>): string {
  const parts = [
    ...(seats === null ? [] : [seats === 1 ? '1 seat' : `${seats.toLocaleString('en-GB')} seats`]),
    ...(until === null ? [] : [`access until ${dayInWords(until)}`]),
  ]
  const wish = parts.length > 0 ? `Asked for: ${parts.join(', ')}.` : ''
  return wish || (message === null ? '' : 'There is a message.')
}

export function listFacts(facts: Record<string, unknown>) {
  return Object.entries(facts)
    .map(([name, value]) => ({ name, value }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

type Definition = { name: string; label?: string }

/** The license's features in the order in which the package defines them, the others behind by name. */
export function listFeatures(features: Record<string, unknown>, definitions: unknown) {
  const known = (Array.isArray(definitions) ? definitions : []) as Definition[]
  const names = [...known.map(({ name }) => name), ...Object.keys(features).toSorted()]
  return [...new Set(names)].flatMap((name) => {
    const value = Object.hasOwn(features, name) ? valueOf(features[name]) : null
    if (value === null) return []
    return [{ name, label: known.find((one) => one.name === name)?.label ?? null, value }]
  })
}
