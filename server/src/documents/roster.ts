import { statementTypes } from '@openlma/sdk'
import { TAG_BYTES } from '../licenses/seat-tag.ts'
import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { Db } from '../platform/database.ts'
import { signStatement } from '../signing-keys/key-pair.ts'
import type { Signer } from '../signing-keys/signer.ts'
import type { DocumentRow } from './queries.ts'
import { readChange, readEntries, readStoredRoster, saveRoster } from './roster-queries.ts'
import {
  isFollowable,
  isRosterReusable,
  MAX_DELTA,
  MAX_ENTRIES_SENT,
  rosterClaims,
  rosterDeltaClaims,
  type HeldRoster,
  type RosterChange,
  type RosterNow,
  type StoredRoster,
} from './roster-rules.ts'
import { endOf, isFromTheFuture, laterThan } from './rules.ts'

/** A signed roster, and the delta from there to now where it is behind. `entries` is null where they are many. */
export type Roster = { statement: string; entries: Buffer | null; delta: string | null }

/** What a product gets of a roster: nothing new, a delta from what it holds, or the whole and a delta from there. */
export type RosterNews = { whole: Roster | null; delta: string | null }

const NOTHING: RosterNews = { whole: null, delta: null }

/**
 * What an answer says about who has a seat. `held` is what the product reported: null where it keeps rosters and has none,
 * undefined where it does not keep any. With documents the whole roster goes along, whatever was reported.
 */
export async function rosterNews(
  app: App,
  db: Db,
  row: DocumentRow,
  signer: Signer,
  held: HeldRoster | null | undefined,
  withDocuments: boolean,
): Promise<RosterNews> {
  if (row.seats === null) return NOTHING
  if (!withDocuments) {
    if (held === undefined) return NOTHING
    if (held !== null && isFollowable(held, storedOf(row), nowOf(row, signer), app.clock())) {
      const delta = await deltaSince(app, db, row, signer, held.revision)
      if (delta !== 'too_long') return { whole: null, delta }
    }
  }
  const whole = await rosterFor(app, db, row, signer)
  return { whole, delta: whole.delta }
}

/**
 * The whole roster of a license with seats: the stored one while it is good, else signed anew and stored (C4). Entries
 * beyond a thousand come only where they are asked for.
 */
export async function rosterFor(app: App, db: Db, row: DocumentRow, signer: Signer, withMany = false): Promise<Roster> {
  const stored = storedOf(row)
  if (stored && row.roster_jws !== null && isRosterReusable(stored, nowOf(row, signer), app.clock())) {
    const delta = await deltaSince(app, db, row, signer, stored.revision)
    if (delta !== 'too_long') {
      const entries = await storedEntries(db, row, withMany)
      // Another process may have signed a later one meanwhile: that is not what the delta follows.
      if (entries !== 'replaced') return { statement: row.roster_jws, entries, delta }
    }
  }
  return signRoster(app, db, row, signer, withMany)
}

async function storedEntries(db: Db, row: DocumentRow, withMany: boolean): Promise<Buffer | null | 'replaced'> {
  const count = row.roster_count ?? 0
  if (count === 0) return Buffer.alloc(0)
  if (count > MAX_ENTRIES_SENT && !withMany) return null
  const read = await readStoredRoster(db, row.id)
  return read?.statement === row.roster_jws ? read.entries : 'replaced'
}

async function signRoster(app: App, db: Db, row: DocumentRow, signer: Signer, withMany: boolean): Promise<Roster> {
  const { revision, entries } = await readEntries(db, row.license_id)
  const count = entries.length / TAG_BYTES
  const now = app.clock()
  const iat = laterThan(lastIssued(row, now), now)
  const exp = endOf(iat, row.offline_days, signer.notAfter)
  const claims = rosterClaims(subjectOf(row), { revision, count, entriesHash: sha256(entries) }, iat, exp)
  const statement = signStatement(statementTypes.roster, signer, claims)
  await saveRoster(db, {
    installation_id: row.id,
    org_id: row.org_id,
    signing_kid: signer.kid,
    statement,
    entries,
    epoch: signer.epoch,
    revision,
    issued_at: new Date(iat * 1000),
    expires_at: new Date(exp * 1000),
  })
  return { statement, entries: count <= MAX_ENTRIES_SENT || withMany ? entries : null, delta: null }
}

/** Signed anew each time; null where nothing has changed since, and no statement is sent to find out. */
async function deltaSince(
  app: App,
  db: Db,
  row: DocumentRow,
  signer: Signer,
  base: number,
): Promise<string | null | 'too_long'> {
  if (row.roster_revision === base) return null
  const change = await readChange(db, row.license_id, base, MAX_DELTA)
  return change === null ? 'too_long' : signRosterDelta(app, row, signer, change)
}

export function signRosterDelta(app: App, row: DocumentRow, signer: Signer, change: RosterChange): string {
  const iat = Math.floor(app.clock().getTime() / 1000)
  return signStatement(statementTypes.rosterDelta, signer, rosterDeltaClaims(subjectOf(row), change, iat))
}

export type RosterContents = { key: string; entries: string | null }

/** What goes beside a whole roster: the key to make tags with, and the entries. */
export function rosterContents(row: DocumentRow, { entries }: Roster): RosterContents {
  return {
    key: Buffer.from(row.roster_key).toString('base64url'),
    entries: entries === null ? null : entries.toString('base64url'),
  }
}

function subjectOf(row: DocumentRow) {
  return { packageId: row.package_id, installationId: row.id, licenseId: row.license_id }
}

function storedOf(row: DocumentRow): StoredRoster | null {
  const { roster_kid: kid, roster_epoch: epoch, roster_signed_revision: revision } = row
  const { roster_issued_at: issuedAt, roster_expires_at: expiresAt } = row
  if (kid === null || epoch === null || revision === null || !issuedAt || !expiresAt) return null
  return { kid, epoch, revision, issuedAt, expiresAt }
}

function nowOf(row: DocumentRow, signer: Signer): RosterNow {
  const { kid, epoch, notAfter: certificateUntil } = signer
  return { kid, epoch, revision: row.roster_revision, offlineDays: row.offline_days, certificateUntil }
}

/** A roster from the future does not hold later ones back. */
function lastIssued(row: DocumentRow, now: Date): Date | null {
  const at = row.roster_issued_at
  return at !== null && !isFromTheFuture(at, now) ? at : null
}
