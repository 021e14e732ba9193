import { decodeBase64url } from './base64url.ts'
import { formatVersion, maxDeltaTags, tagLength } from './document.ts'
import type {
  CertificateClaims,
  LicenseBody,
  LicenseClaims,
  MoveClaims,
  RosterClaims,
  RosterDeltaClaims,
  TimeClaims,
} from './document.ts'
import { isPublicJwk } from './key.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'

export function isCertificate(claims: JsonObject): claims is JsonObject & CertificateClaims {
  const { jwk } = claims
  return isText(claims['iss']) && hasTimes(claims) && isWhole(claims['epoch']) && isPublicJwk(jwk) && isText(jwk.kid)
}

/** All but `iss`, `sub`, `cnf` and `lma.v`, which have codes of their own. */
export function isLicense(claims: JsonObject): claims is JsonObject & LicenseClaims {
  const { cnf, lma } = claims
  return hasTimes(claims) && isObject(cnf) && isText(cnf['token_sha256']) && isObject(lma) && isLicenseBody(lma)
}

export function isTime(claims: JsonObject): claims is JsonObject & TimeClaims {
  return isWhole(claims['iat'])
}

/** All but `iss` and `sub`, which have codes of their own. */
export function isRoster(claims: JsonObject): claims is JsonObject & RosterClaims {
  const { lma } = claims
  if (!isWhole(claims['iat']) || !isWhole(claims['exp']) || !isObject(lma) || lma['v'] !== formatVersion) return false
  return isText(lma['licenseId']) && isWhole(lma['revision']) && isWhole(lma['count']) && isText(lma['entries'])
}

/** All but `iss` and `sub`, which have codes of their own. */
export function isRosterDelta(claims: JsonObject): claims is JsonObject & RosterDeltaClaims {
  const { lma } = claims
  if (!isWhole(claims['iat']) || !isObject(lma) || lma['v'] !== formatVersion || !isText(lma['licenseId'])) return false
  const { base, revision, count, add, remove } = lma
  if (![base, revision, count].every(isWhole) || !Array.isArray(add) || !Array.isArray(remove)) return false
  return add.length + remove.length <= maxDeltaTags && [...add, ...remove].every(isTag)
}

/** All but `iss` and what the address must be, which have codes of their own. */
export function isMove(claims: JsonObject): claims is JsonObject & MoveClaims {
  const { lma } = claims
  if (!isWhole(claims['iat']) || !isWhole(claims['epoch']) || !isObject(lma) || lma['v'] !== formatVersion) return false
  const { move, from, to } = lma
  return isText(move) && isObject(from) && isText(from['server']) && isObject(to) && isText(to['server'])
}

/** The version a document says it is in, or `null` where it says none. */
export function versionOf(claims: JsonObject): number | null {
  const version = isObject(claims['lma']) ? claims['lma']['v'] : undefined
  return isWhole(version) ? version : null
}

function isLicenseBody(lma: JsonObject): lma is JsonObject & LicenseBody {
  return (
    lma['v'] === formatVersion &&
    isText(lma['licenseId']) &&
    isText(lma['number']) &&
    isWhole(lma['revision']) &&
    isOneOf(['trial', 'active', 'suspended', 'uninstalled'], lma['status']) &&
    orNull(isWhole, lma['seats']) &&
    (lma['seatAssignment'] === undefined || isOneOf(['first_use', 'explicit'], lma['seatAssignment'])) &&
    orNull(isDay, lma['expires']) &&
    orNull(isWhole, lma['accessUntil']) &&
    isWhole(lma['graceDays']) &&
    isFeatures(lma['features']) &&
    isOneOf(['stop', 'degrade', 'never_stop'], lma['failureMode']) &&
    orNull(isText, lma['message']) &&
    isSubscriber(lma['subscriber']) &&
    orNull(isText, lma['packageVersion']) &&
    typeof lma['test'] === 'boolean' &&
    (lma['seatAssignment'] === undefined || isOneOf(['first_use', 'explicit'], lma['seatAssignment']))
  )
}

function isSubscriber(value: unknown): boolean {
  return isObject(value) && isText(value['orgId']) && orNull(isText, value['name']) && isText(value['type'])
}

function isFeatures(value: unknown): boolean {
  return (
    isObject(value) && Object.values(value).every((feature) => ['boolean', 'number', 'string'].includes(typeof feature))
  )
}

function hasTimes(claims: JsonObject): boolean {
  return isWhole(claims['iat']) && isWhole(claims['nbf']) && isWhole(claims['exp'])
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isTag(value: unknown): boolean {
  return isText(value) && decodeBase64url(value)?.length === tagLength
}

function isDay(value: unknown): boolean {
  return isText(value) && /^\d{4}-\d\d-\d\d$/.test(value)
}

function isOneOf(allowed: string[], value: unknown): boolean {
  return isText(value) && allowed.includes(value)
}

function orNull(test: (value: unknown) => boolean, value: unknown): boolean {
  return value === null || test(value)
}
