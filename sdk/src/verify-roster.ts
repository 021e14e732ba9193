import { isRoster, isRosterDelta, versionOf } from './claims.ts'
import { formatVersion, statementTypes, tagLength } from './document.ts'
import type { CertificateClaims, RosterClaims, RosterDeltaClaims, StatementType } from './document.ts'
import type { VerifyCode } from './errors.ts'
import { sha256Base64url } from './key.ts'
import type { JsonObject } from './strict-json.ts'
import { notYetValid } from './time.ts'
import { isOlder, openStatement, refuse } from './verify.ts'
import type { Expectation, Seen, Verified } from './verify.ts'

/** What a reader holds against a roster; `licenseId` is not judged where it is unknown. */
export type RosterExpectation = Expectation & { licenseId?: string | undefined }

/** A roster of which everything but the time is verified, unless a moment was given. */
export type VerifiedRoster = { roster: RosterClaims; certificate: CertificateClaims }

/** Where a reader is: the revision after its deltas, and the `iat` of the newest statement among roster and deltas. */
export type RosterBase = { revision: number; iat: number }

/**
 * Verifies a roster and the entries that came beside it, without network (protocol 2.4, in its order). `seenRoster` is
 * the newest roster accepted, a mark of its own; `at`, in unix seconds, judges the ends as on arrival.
 * @example const result = await verifyRoster(documents.roster, entries, documents.certificate, { packageId, rootKeys }, null)
 */
export async function verifyRoster(
  statement: string,
  entries: Uint8Array<ArrayBuffer>,
  certificate: string,
  expected: RosterExpectation,
  seenRoster: Seen | null = null,
  at?: number,
): Promise<Verified<VerifiedRoster>> {
  const opened = await openVersioned(statement, certificate, statementTypes.roster, expected)
  if (!opened.ok) return opened
  const { claims: roster, certificate: verified } = opened.value
  if (!isRoster(roster)) return refuse('malformed')
  if (roster.lma.licenseId !== (expected.licenseId ?? roster.lma.licenseId)) return refuse('wrong_license')
  const { count, revision } = roster.lma
  const isWhole = entries.length === count * tagLength && isSorted(entries)
  if (!isWhole || (await sha256Base64url(entries)) !== roster.lma.entries) return refuse('roster_entries_mismatch')
  if (isOlder({ epoch: verified.epoch, revision, iat: roster.iat }, seenRoster)) return refuse('older_than_seen')
  const code = at === undefined ? null : timeCode(roster, verified, at)
  return code ? refuse(code) : { ok: true, value: { roster, certificate: verified } }
}

/**
 * Verifies a delta under the certificate of the roster it builds on (protocol 2.5, in its order). Whether the count
 * is right shows when it is applied.
 * @example const result = await verifyRosterDelta(delta, certificate, { packageId, rootKeys }, { revision: 17, iat })
 */
export async function verifyRosterDelta(
  statement: string,
  certificate: string,
  expected: RosterExpectation,
  base: RosterBase,
): Promise<Verified<RosterDeltaClaims>> {
  const opened = await openVersioned(statement, certificate, statementTypes.rosterDelta, expected)
  if (!opened.ok) return opened
  const { claims } = opened.value
  if (!isRosterDelta(claims)) return refuse('malformed')
  const { licenseId, base: from, revision } = claims.lma
  if (licenseId !== (expected.licenseId ?? licenseId)) return refuse('wrong_license')
  if (from !== base.revision || revision <= from) return refuse('roster_base_mismatch')
  return claims.iat < base.iat ? refuse('older_than_seen') : { ok: true, value: claims }
}

/** Below zero, zero or above, as the tag at one place is lower than, the same as or greater than that at the other. */
export function compareTags(one: Uint8Array, oneAt: number, other: Uint8Array, otherAt: number): number {
  let at = 0
  // The first bytes tell nearly always.
  while (at < tagLength - 1 && one[oneAt + at] === other[otherAt + at]) at++
  return (one[oneAt + at] ?? 0) - (other[otherAt + at] ?? 0)
}

async function openVersioned(
  statement: string,
  certificate: string,
  typ: StatementType,
  expected: Expectation,
): Promise<Verified<{ claims: JsonObject; certificate: CertificateClaims }>> {
  const opened = await openStatement(statement, certificate, typ, expected)
  const version = opened.ok ? versionOf(opened.value.claims) : null
  return version === null || version === formatVersion ? opened : refuse('version_unsupported')
}

function isSorted(entries: Uint8Array): boolean {
  for (let at = tagLength; at < entries.length; at += tagLength) {
    if (compareTags(entries, at - tagLength, entries, at) >= 0) return false
  }
  return true
}

function timeCode(roster: RosterClaims, certificate: CertificateClaims, at: number): VerifyCode | null {
  if (at >= certificate.exp) return 'certificate_expired'
  if (notYetValid(certificate.nbf, at)) return 'certificate_not_yet_valid'
  return at >= roster.exp ? 'document_expired' : null
}
