import { decodeBase64url, encodeBase64url } from './base64url.ts'
import { parseStatement, tagLength } from './document.ts'
import type { CertificateClaims, RosterClaims, RosterDeltaClaims } from './document.ts'
import type { StoredRoster } from './store.ts'
import { isObject } from './strict-json.ts'
import { tagOf } from './tag.ts'
import { compareTags, verifyRoster, verifyRosterDelta } from './verify-roster.ts'
import type { RosterExpectation } from './verify-roster.ts'
import { isOlder, refuse } from './verify.ts'
import type { Seen, Verified } from './verify.ts'

/** Users whose answer is remembered; computing one costs some microseconds. */
const remembered = 10_000

/** A verified roster with its deltas applied. Entries stay bytes: 100,000 users are 1.6 MB. */
export type Roster = {
  claims: RosterClaims
  certificate: CertificateClaims
  key: Uint8Array
  entries: Uint8Array<ArrayBuffer>
  /** Tags in base64url that the deltas added to the entries, and removed from them. */
  added: ReadonlySet<string>
  removed: ReadonlySet<string>
  revision: number
  count: number
  /** `iat` of the newest statement among roster and deltas. */
  newest: number
  /** What was answered about users, by this roster. */
  known: Map<string, boolean>
}

/** A stored roster and what it says; the next one is opened from it where it only has more deltas. */
export type OpenedRoster = { stored: StoredRoster; roster: Roster }

/**
 * Verifies a stored roster and its chain of deltas. Its place is judged by the end of the chain; `at` judges the times
 * as on arrival.
 */
export async function openRoster(
  stored: StoredRoster,
  expected: RosterExpectation,
  seen: Seen | null,
  opened: OpenedRoster | null,
  at?: number,
): Promise<Verified<Roster>> {
  const begun: Verified<Roster> =
    opened && continues(stored, opened.stored) && isStillFor(opened.roster, expected)
      ? { ok: true, value: opened.roster }
      : await openFull(stored, expected, at)
  if (!begun.ok) return begun
  let roster = begun.value
  const done = opened?.roster === roster ? opened.stored.deltas.length : 0
  for (const delta of stored.deltas.slice(done)) {
    const result = await verifyRosterDelta(delta, stored.certificate, expected, {
      revision: roster.revision,
      iat: roster.newest,
    })
    if (!result.ok) return result
    const next = applyDelta(roster, result.value)
    if (!next) return refuse('roster_entries_mismatch')
    roster = next
  }
  return isOlder(placeOf(roster), seen) ? refuse('older_than_seen') : { ok: true, value: roster }
}

/** Where a roster stands: the revision after its deltas, with the `iat` of the full one. */
export function placeOf({ certificate, claims, revision }: Roster): Seen {
  return { epoch: certificate.epoch, revision, iat: claims.iat }
}

/** The unix second at which a roster ends; it never outlives its certificate. */
export function endOf({ claims, certificate }: Roster): number {
  return Math.min(claims.exp, certificate.exp)
}

/** Whether the roster has the user. Node only. */
export function holdsSeat(roster: Roster, user: string): boolean {
  const known = roster.known.get(user)
  if (known !== undefined) return known
  const tag = tagOf(roster.key, user)
  const holds = hasTag(roster, tag)
  if (roster.known.size >= remembered) roster.known.clear()
  roster.known.set(user, holds)
  return holds
}

/** Whether a delta, not verified yet, leads to nothing new: it came again, or the whole roster came after it. */
export function isKnown(delta: string, revision: number): boolean {
  const lma = parseStatement(delta)?.payload['lma']
  return isObject(lma) && typeof lma['revision'] === 'number' && lma['revision'] <= revision
}

async function openFull(
  { statement, certificate, key, entries }: StoredRoster,
  expected: RosterExpectation,
  at: number | undefined,
): Promise<Verified<Roster>> {
  const bytes = decodeBase64url(entries)
  const secret = decodeBase64url(key)
  if (!bytes || secret?.length !== 32) return refuse('roster_entries_mismatch')
  const result = await verifyRoster(statement, bytes, certificate, expected, null, at)
  if (!result.ok) return result
  const { roster: claims, certificate: verified } = result.value
  const { revision, count } = claims.lma
  const none = { added: new Set<string>(), removed: new Set<string>(), known: new Map<string, boolean>() }
  const value = { claims, certificate: verified, key: secret, entries: bytes, revision, count, newest: claims.iat }
  return { ok: true, value: { ...value, ...none } }
}

/** The roster after a delta, or `null` where it then has another count than the delta says. */
function applyDelta(roster: Roster, { iat, lma }: RosterDeltaClaims): Roster | null {
  const added = new Set(roster.added)
  const removed = new Set(roster.removed)
  for (const tag of lma.remove) {
    added.delete(tag)
    if (isEntry(roster.entries, tag)) removed.add(tag)
  }
  for (const tag of lma.add) {
    removed.delete(tag)
    if (!isEntry(roster.entries, tag)) added.add(tag)
  }
  const count = roster.entries.length / tagLength + added.size - removed.size
  if (count !== lma.count) return null
  return { ...roster, added, removed, count, revision: lma.revision, newest: iat, known: new Map() }
}

function continues(stored: StoredRoster, before: StoredRoster): boolean {
  return (
    stored.statement === before.statement &&
    stored.certificate === before.certificate &&
    stored.key === before.key &&
    stored.entries === before.entries &&
    before.deltas.every((delta, at) => delta === stored.deltas[at])
  )
}

function isStillFor({ claims, certificate }: Roster, { installation, licenseId, seen }: RosterExpectation): boolean {
  return (
    claims.sub === (installation ?? claims.sub) &&
    claims.lma.licenseId === (licenseId ?? claims.lma.licenseId) &&
    certificate.epoch >= (seen?.epoch ?? 0)
  )
}

/** Whether the roster has a tag. */
export function hasTag({ entries, added, removed }: Roster, tag: Uint8Array): boolean {
  if (added.size === 0 && removed.size === 0) return find(entries, tag)
  const text = encodeBase64url(tag)
  return added.has(text) || (!removed.has(text) && find(entries, tag))
}

function isEntry(entries: Uint8Array, tag: string): boolean {
  const bytes = decodeBase64url(tag)
  return bytes !== null && find(entries, bytes)
}

function find(entries: Uint8Array, tag: Uint8Array): boolean {
  let low = 0
  let high = entries.length / tagLength
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = compareTags(entries, middle * tagLength, tag, 0)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}
