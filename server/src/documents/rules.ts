import { formatVersion, issuerOf, type LicenseClaims } from '@openlma/sdk'

/** Everything a license document says, as rows have it. */
export type DocumentInput = {
  installationId: string
  packageId: string
  tokenHash: Buffer
  licenseId: string
  number: string
  revision: number
  status: 'trial' | 'active' | 'suspended' | 'uninstalled'
  seats: number | null
  expires: string | null
  accessUntil: Date | null
  features: Record<string, boolean | number | string>
  message: string | null
  graceDays: number
  failureMode: 'stop' | 'degrade' | 'never_stop'
  offlineDays: number
  subscriber: { orgId: string; name: string | null; type: string }
  version: string
  test: boolean
  assignOnFirstUse: boolean
}

export type Terms = LicenseClaims['lma'] & { cnf: string; offlineDays: number }

/** Valid from an hour before it was signed, so that a slow clock accepts it. */
const EARLY_SECONDS = 3_600
const DAY_SECONDS = 86_400

/** C4: the second at which what is signed at `iat` ends: after the offline period, never beyond its certificate. */
export function endOf(iat: number, offlineDays: number, certificateUntil: Date): number {
  return Math.min(iat + offlineDays * DAY_SECONDS, Math.floor(certificateUntil.getTime() / 1000))
}

/** The second to sign at: now, and later than what was signed before, so that the two can be told apart. */
export function laterThan(before: Date | null, now: Date): number {
  return Math.max(Math.floor(now.getTime() / 1000), before === null ? 0 : Math.floor(before.getTime() / 1000) + 1)
}

/** What a document would say now, without its times: two inputs that say the same need one signature. */
export function termsOfDocument(input: DocumentInput): Terms {
  return {
    v: formatVersion,
    licenseId: input.licenseId,
    number: input.number,
    revision: input.revision,
    status: input.status,
    seats: input.seats,
    expires: input.expires,
    accessUntil: input.accessUntil === null ? null : Math.floor(input.accessUntil.getTime() / 1000),
    graceDays: input.graceDays,
    features: input.features,
    failureMode: input.failureMode,
    message: input.message,
    subscriber: input.subscriber,
    packageVersion: input.version,
    test: input.test,
    seatAssignment: input.assignOnFirstUse ? 'first_use' : 'explicit',
    cnf: input.tokenHash.toString('base64url'),
    offlineDays: input.offlineDays,
  }
}

/**
 * C4: lives for the offline period and never beyond its certificate. Issued later than the document before it, even within
 * one second, so that `(revision, iat)` names one document.
 */
export function claimsOf(
  input: DocumentInput,
  terms: Terms,
  now: Date,
  certificateUntil: Date,
  before: Date | null,
): LicenseClaims {
  const iat = laterThan(before, now)
  const { cnf, offlineDays, ...lma } = terms
  return {
    iss: issuerOf(input.packageId),
    sub: input.installationId,
    iat,
    nbf: iat - EARLY_SECONDS,
    exp: endOf(iat, offlineDays, certificateUntil),
    cnf: { token_sha256: cnf },
    lma,
  }
}

export type Stored = { termsHash: Buffer; epoch: number; issuedAt: Date; expiresAt: Date }

/** C4: a signed document is reused until what it says changes, its epoch is over, or half its life is. */
export function isReusable(stored: Stored | null, termsHash: Buffer, epoch: number, now: Date): boolean {
  if (stored === null || stored.epoch !== epoch || !stored.termsHash.equals(termsHash)) return false
  const half = (stored.issuedAt.getTime() + stored.expiresAt.getTime()) / 2
  return now.getTime() < half && !isFromTheFuture(stored.issuedAt, now)
}

/** Signed by a clock that has been put right since. A few seconds ahead are usual: each document is later than the one before. */
export function isFromTheFuture(issuedAt: Date, now: Date): boolean {
  return issuedAt.getTime() >= now.getTime() + 60_000
}
