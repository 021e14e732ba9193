import type { LicenseClaims } from './document.ts'
import { answerCodes } from './errors.ts'
import type { AnswerCode, VerifyCode } from './errors.ts'
import type { Asked } from './question.ts'
import { clockMovedBack, judgedAt } from './time.ts'
import { isUserRef } from './user-ref.ts'

/** The answer of `check` (`C1`, protocol 4). */
export type Answer = {
  licensed: boolean
  /** The first code that applies. */
  code: AnswerCode
  /** Every code that applies, in the order of protocol 4; the first one is `code`. */
  reasons: AnswerCode[]
  /** Unix second until which a yes stays a yes without news; `null` where nothing ends it, or for a no. */
  validUntil: number | null
  /** Set where nobody knows and the product should do less, or decide by itself. */
  degraded?: true
  /** With `document_invalid`: why the stored document does not verify. */
  detail?: VerifyCode
}

/** All that an answer depends on. Times are unix seconds. */
export type Situation = Asked & {
  /** Claims of the verified document; `null` where there is none. */
  claims: LicenseClaims | null
  /** Why what is stored does not verify. */
  invalid?: VerifyCode | undefined
  /** `exp` of the certificate; a document never outlives it. */
  certificateExpires?: number | undefined
  /** Whether the user has a seat; left out where it is not known, or seats are not judged. What names nobody has none. */
  hasSeat?: boolean | undefined
  /** The end of the roster; `null` where there should be one and none verifies; left out where none is needed. */
  rosterExpires?: number | null | undefined
  now: number
  /** The latest time ever seen; a server, whose clock is the reference, leaves it out. */
  mark?: number | undefined
}

/**
 * Decides from the claims of a verified document; pure, and the same for the SDK and the server.
 * @example decide({ claims, now: 1790000000, feature: 'reports' }).licensed
 */
export function decide(situation: Situation): Answer {
  const { claims, invalid } = situation
  if (invalid) return { ...unknown('document_invalid'), detail: invalid }
  if (!claims) return unknown('document_missing')
  const at = judgedAt(situation.now, situation.mark ?? 0)
  const reasons = answerCodes.filter((code) => applies(code, situation, claims, at))
  const code = reasons[0] ?? 'licensed'
  const verdict = verdicts[code]
  const licensed = verdict === 'unknown' ? claims.lma.failureMode !== 'stop' : verdict === 'yes'
  const degraded = verdict === 'unknown' && claims.lma.failureMode === 'degrade'
  const validUntil = licensed ? nextEnd(situation, claims, at) : null
  return {
    licensed,
    code,
    reasons: reasons.length > 0 ? reasons : ['licensed'],
    validUntil,
    ...(degraded && { degraded }),
  }
}

/**
 * The first unix second without access, grace included; `null` is never.
 * @example accessEnds(claims) // accessUntil + graceDays * 86400
 */
export function accessEnds(claims: LicenseClaims): number | null {
  const { accessUntil, graceDays } = claims.lma
  return accessUntil === null ? null : accessUntil + graceDays * 86_400
}

const verdicts: { [code in AnswerCode]: 'no' | 'unknown' | 'yes' } = {
  uninstalled: 'no',
  suspended: 'no',
  expired: 'no',
  no_seat: 'no',
  feature_missing: 'no',
  document_missing: 'unknown',
  document_invalid: 'unknown',
  document_expired: 'unknown',
  clock_moved_back: 'unknown',
  in_grace: 'yes',
  licensed: 'yes',
}

function applies(code: AnswerCode, situation: Situation, claims: LicenseClaims, at: number): boolean {
  const { feature, now, mark = 0 } = situation
  const { lma } = claims
  const ends = accessEnds(claims)
  switch (code) {
    case 'uninstalled':
    case 'suspended':
      return lma.status === code
    case 'expired':
      return ends !== null && at >= ends
    case 'no_seat':
      return judgesSeats(situation, claims) && lacksSeat(situation, claims)
    case 'feature_missing':
      return feature !== undefined && !hasFeature(claims, feature)
    case 'document_missing':
      return judgesSeats(situation, claims) && situation.rosterExpires === null
    case 'document_expired':
      return at >= offlineEnds(situation, claims)
    case 'clock_moved_back':
      return clockMovedBack(now, mark)
    case 'in_grace':
      return ends !== null && lma.accessUntil !== null && at >= lma.accessUntil && at < ends
    default:
      return false
  }
}

/** A site license has no seats to judge. */
function judgesSeats({ user }: Situation, { lma }: LicenseClaims): boolean {
  return user !== undefined && lma.seats !== null
}

/** What cannot name a user has no seat, which needs no roster to know (protocol 4). */
function lacksSeat({ user, hasSeat }: Situation, { lma }: LicenseClaims): boolean {
  return hasSeat === false || (lma.seatAssignment !== undefined && !isUserRef(user))
}

function hasFeature({ lma: { features } }: LicenseClaims, feature: string | null): boolean {
  return feature !== null && Object.hasOwn(features, feature) && features[feature] !== false
}

/** The end of what the answer is taken from. */
function offlineEnds(situation: Situation, claims: LicenseClaims): number {
  const { certificateExpires = Infinity, rosterExpires } = situation
  const roster = judgesSeats(situation, claims) ? (rosterExpires ?? Infinity) : Infinity
  return Math.min(claims.exp, certificateExpires, roster)
}

function nextEnd(situation: Situation, claims: LicenseClaims, at: number): number | null {
  const ends = [accessEnds(claims), offlineEnds(situation, claims)]
  const ahead = ends.filter((end) => end !== null && end > at)
  return ahead.length > 0 ? Math.min(...ahead.map(Number)) : null
}

function unknown(code: 'document_missing' | 'document_invalid'): Answer {
  return { licensed: false, code, reasons: [code], validUntil: null, degraded: true }
}
