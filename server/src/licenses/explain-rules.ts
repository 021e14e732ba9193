import { issuerOf, type AnswerCode, type LicenseClaims } from '@openlma/sdk'
import { dayInWords, momentInWords } from './preview-rules.ts'
import { graceUntilOf, type Terms } from './rules.ts'

/** What an answer is given about, and what counted then. */
export type Asked = {
  number: string
  terms: Terms
  graceDays: number
  user?: string | undefined
  feature?: string | undefined
  /** Whether the package gives a seat to whoever comes first. */
  firstUse: boolean
  seatsUsed: number | null
}

const FOREVER = 8_640_000_000_000

/** What a document would have said at that moment, as far as an answer depends on it. It never runs out here. */
export function claimsAt(
  asked: Asked,
  ids: { licenseId: string; packageId: string; revision: number; failureMode: string },
): LicenseClaims {
  const { terms } = asked
  return {
    iss: issuerOf(ids.packageId),
    sub: ids.licenseId,
    iat: 0,
    nbf: 0,
    exp: FOREVER,
    cnf: { token_sha256: '' },
    lma: {
      v: 1,
      licenseId: ids.licenseId,
      number: asked.number,
      revision: ids.revision,
      status: terms.status,
      seats: terms.seats,
      expires: terms.expires,
      accessUntil: terms.accessUntil === null ? null : Math.floor(terms.accessUntil.getTime() / 1000),
      graceDays: asked.graceDays,
      features: terms.features,
      failureMode: ids.failureMode as LicenseClaims['lma']['failureMode'],
      message: terms.message,
      subscriber: { orgId: '', name: null, type: '' },
      packageVersion: null,
      test: false,
    },
  }
}

/** Until when a yes holds, as an instant; null where nothing ends it. */
export function endOf(validUntil: number | null): string | null {
  return validUntil === null || validUntil >= FOREVER ? null : new Date(validUntil * 1000).toISOString()
}

/** P1: whoever has no seat gets one by using the product, while some are free. */
export function getsSeat({ terms, firstUse, seatsUsed }: Asked): boolean {
  return firstUse && terms.seats !== null && seatsUsed !== null && seatsUsed < terms.seats
}

/** One sentence that somebody of support can read out. */
export function says(code: AnswerCode, asked: Asked): string {
  const { terms, number, feature = '', graceDays } = asked
  const graceUntil = graceUntilOf(terms.accessUntil, graceDays)
  const lastDay = `Access ended on ${dayInWords(terms.expires ?? '1970-01-01')} at 24:00 in ${terms.timeZone}`
  switch (code) {
    case 'uninstalled':
      return `The product was uninstalled, so the license ${number} is not in use.`
    case 'suspended':
      return `The license ${number} is suspended.`
    case 'expired':
      return graceDays > 0
        ? `${lastDay}, and the ${graceDays === 1 ? 'day of grace is' : `${graceDays} days of grace are`} over too.`
        : `${lastDay}.`
    case 'no_seat':
      return noSeat(asked)
    case 'feature_missing':
      return Object.hasOwn(terms.features, feature)
        ? `The feature ${feature} is switched off in the license ${number}.`
        : `The license ${number} does not include the feature ${feature}.`
    case 'in_grace':
      return `${lastDay}, and the product goes on in grace until ${momentInWords(graceUntil ?? new Date(0), terms.timeZone)}.`
    case 'licensed':
      return yes(asked)
    default:
      return 'The product has no document that it can go by.'
  }
}

function noSeat({ user = '', terms, seatsUsed, number }: Asked): string {
  const seats = terms.seats ?? 0
  if (seatsUsed === null) return `${user} had no seat in the license ${number}.`
  if (seatsUsed >= seats) return `${user} has no seat, and none is free: ${seatsUsed} of ${seats} are taken.`
  return `${user} has no seat; ${seats - seatsUsed} of ${seats} are free, and somebody has to assign one.`
}

function yes({ terms, number, user, seatsUsed }: Asked, takesSeat = false): string {
  const kind = terms.status === 'trial' ? 'is a trial' : 'is active'
  const end = terms.expires === null ? 'without an end' : `until ${dayInWords(terms.expires)} in ${terms.timeZone}`
  const seat = takesSeat
    ? `, and ${user} takes one of ${(terms.seats ?? 0) - (seatsUsed ?? 0)} free seats by using it`
    : ''
  return `The license ${number} ${kind} ${end}${seat}.`
}

/** A yes to somebody who has no seat yet and gets one by asking (P1). */
export function saysFirstUse(asked: Asked): string {
  return yes(asked, true)
}
