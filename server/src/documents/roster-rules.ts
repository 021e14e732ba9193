import { formatVersion, issuerOf } from '@openlma/sdk'
import { endOf, isFromTheFuture } from './rules.ts'

/** A longer change is not told as a delta: the whole roster is signed instead. */
export const MAX_DELTA = 1_000

/** More entries than these are not sent along with documents; the product fetches them. */
export const MAX_ENTRIES_SENT = 1_000

/** A roster is signed at most this often; what changes meanwhile goes as a delta. */
const SIGN_EVERY_MS = 30_000

/** The last whole roster that was signed for an installation. */
export type StoredRoster = { kid: string; epoch: number; revision: number; issuedAt: Date; expiresAt: Date }

/** What there is now: the revision of the seats, and what would sign them. */
export type RosterNow = {
  kid: string
  epoch: number
  revision: number
  offlineDays: number
  certificateUntil: Date
}

/** The whole roster a product holds: its `iat`, and the revision that deltas have brought it to. */
export type HeldRoster = { epoch: number; revision: number; iat: number }

/** C4: whether the stored roster is handed out again. Where it is behind, a delta goes with it. */
export function isRosterReusable(stored: StoredRoster | null, current: RosterNow, now: Date): boolean {
  if (stored === null || stored.kid !== current.kid || stored.epoch !== current.epoch) return false
  // Older than what was signed: the database was restored from a backup.
  if (stored.revision > current.revision || isFromTheFuture(stored.issuedAt, now)) return false
  const iat = seconds(stored.issuedAt)
  // Another offline period is told at once, as it is in the license document.
  if (seconds(stored.expiresAt) !== endOf(iat, current.offlineDays, current.certificateUntil)) return false
  if (isHalfOver(iat, current, now)) return false
  return stored.revision === current.revision || now.getTime() - stored.issuedAt.getTime() < SIGN_EVERY_MS
}

/** Whether a product goes on from the roster it holds, by a delta or by nothing at all. */
export function isFollowable(held: HeldRoster, stored: StoredRoster | null, current: RosterNow, now: Date): boolean {
  // What this database never signed has a key or a history of its own.
  if (stored === null || held.iat > seconds(stored.issuedAt)) return false
  return held.epoch === current.epoch && held.revision <= current.revision && !isHalfOver(held.iat, current, now)
}

function isHalfOver(iat: number, { offlineDays, certificateUntil }: RosterNow, now: Date): boolean {
  return now.getTime() / 1000 >= (iat + endOf(iat, offlineDays, certificateUntil)) / 2
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000)
}

/** Whose roster it is. */
export type RosterSubject = { packageId: string; installationId: string; licenseId: string }

export type RosterState = { revision: number; count: number; entriesHash: Buffer }

export function rosterClaims(subject: RosterSubject, state: RosterState, iat: number, exp: number) {
  return {
    iss: issuerOf(subject.packageId),
    sub: subject.installationId,
    iat,
    exp,
    lma: {
      v: formatVersion,
      licenseId: subject.licenseId,
      revision: state.revision,
      count: state.count,
      entries: state.entriesHash.toString('base64url'),
    },
  }
}

/** What takes a reader from the revision `base` to `revision`, where `count` users have a seat. */
export type RosterChange = { base: number; revision: number; add: Buffer[]; remove: Buffer[]; count: number }

export function rosterDeltaClaims(subject: RosterSubject, change: RosterChange, iat: number) {
  const { base, revision, add, remove, count } = change
  return {
    iss: issuerOf(subject.packageId),
    sub: subject.installationId,
    iat,
    lma: {
      v: formatVersion,
      licenseId: subject.licenseId,
      base,
      revision,
      add: texts(add),
      remove: texts(remove),
      count,
    },
  }
}

function texts(tags: Buffer[]): string[] {
  return tags.map((tag) => tag.toString('base64url'))
}
