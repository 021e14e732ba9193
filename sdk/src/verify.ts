import { isCertificate, isLicense, isTime, versionOf } from './claims.ts'
import { formatVersion, issuerOf, parseStatement, statementTypes } from './document.ts'
import type {
  CertificateClaims,
  Documents,
  LicenseClaims,
  ParsedStatement,
  PublicJwk,
  StatementType,
  TimeClaims,
} from './document.ts'
import type { VerifyCode } from './errors.ts'
import { isPublicJwk, sha256Base64url, signatureHolds, thumbprint } from './key.ts'
import type { JsonObject } from './strict-json.ts'
import { judgedAt, notYetValid } from './time.ts'

/** The newest document a reader has accepted: it refuses older ones (`C2`). */
export type Seen = { epoch: number; revision: number; iat: number }

/** What a reader holds against a document. Where `installation` or `token` is unknown, it is not judged. */
export type Expectation = {
  packageId: string
  /** The pinned public keys; only they can sign a certificate. */
  rootKeys: readonly PublicJwk[]
  installation?: string | undefined
  token?: string | undefined
  seen?: Seen | null | undefined
}

/** A license document and its certificate, of which everything but the time is verified. */
export type VerifiedLicense = { license: LicenseClaims; certificate: CertificateClaims }

/** A result instead of an exception: a refused document is an expected outcome. */
export type Verified<Value> = { ok: true; value: Value } | { ok: false; code: VerifyCode }

/**
 * Verifies a license document and its certificate at a moment, without network (protocol 2.2, in its order).
 * `now` and `mark` are unix seconds.
 * @example const result = await verifyLicense(documents, { packageId, rootKeys }, Date.now() / 1000)
 */
export async function verifyLicense(
  documents: Documents,
  expected: Expectation,
  now: number,
  mark = 0,
): Promise<Verified<VerifiedLicense>> {
  const result = await verifyLicenseUntimed(documents, expected)
  const code = result.ok ? timeCode(result.value, judgedAt(now, mark)) : null
  return code ? refuse(code) : result
}

/**
 * The same without the judgement of time: what is stored stays conclusive past its offline period (protocol 4).
 * @example const result = await verifyLicenseUntimed(documents, { packageId, rootKeys, installation, token })
 */
export async function verifyLicenseUntimed(
  documents: Documents,
  expected: Expectation,
): Promise<Verified<VerifiedLicense>> {
  const opened = await openStatement(documents.license, documents.certificate, statementTypes.license, expected)
  if (!opened.ok) return opened
  const { claims: license, certificate } = opened.value
  if (expected.token !== undefined && tokenHash(license['cnf']) !== (await sha256Base64url(expected.token)))
    return refuse('wrong_token')
  const version = versionOf(license)
  if (version !== null && version !== formatVersion) return refuse('version_unsupported')
  if (!isLicense(license)) return refuse('malformed')
  const position = { epoch: certificate.epoch, revision: license.lma.revision, iat: license.iat }
  if (isOlder(position, expected.seen)) return refuse('older_than_seen')
  return { ok: true, value: { license, certificate } }
}

/**
 * Verifies a certificate against the pinned root keys, without judging the time (protocol 2.1).
 * @example const { ok } = await verifyCertificate(documents.certificate, { packageId, rootKeys })
 */
export async function verifyCertificate(text: string, expected: Expectation): Promise<Verified<CertificateClaims>> {
  const statement = parseStatement(text)
  if (statement?.typ !== statementTypes.certificate) return refuse('certificate_untrusted')
  const root = await findRoot(expected.rootKeys, statement.kid)
  if (!root || !(await signatureHolds(root, statement.signed, statement.signature)))
    return refuse('certificate_untrusted')
  const claims = statement.payload
  if (!isCertificate(claims) || claims.jwk.kid !== (await thumbprint(claims.jwk)))
    return refuse('certificate_untrusted')
  if (claims.iss !== issuerOf(expected.packageId)) return refuse('certificate_wrong_package')
  if (expected.seen && claims.epoch < expected.seen.epoch) return refuse('epoch_too_low')
  return { ok: true, value: claims }
}

/**
 * Verifies a time statement: only the answer to the nonce just sent may lower the mark (protocol 2.3).
 * @example const time = await verifyTime(answer.time, documents.certificate, nonce, { packageId, rootKeys, installation })
 */
export async function verifyTime(
  text: string,
  certificate: string,
  nonce: string,
  expected: Expectation,
): Promise<Verified<TimeClaims>> {
  const opened = await openStatement(text, certificate, statementTypes.time, expected)
  if (!opened.ok) return opened
  const { claims, certificate: verified } = opened.value
  if (claims['nonce'] !== nonce) return refuse('wrong_nonce')
  if (!isTime(claims)) return refuse('malformed')
  // The certificate is judged at the stated time: the clock and the mark are what the statement may correct.
  if (claims.iat >= verified.exp) return refuse('certificate_expired')
  if (notYetValid(verified.nbf, claims.iat)) return refuse('certificate_not_yet_valid')
  return { ok: true, value: claims }
}

/** `certificate_not_yet_valid` or `document_not_yet_valid`, where one applies. */
export function notYetCode({ license, certificate }: VerifiedLicense, at: number): VerifyCode | null {
  if (notYetValid(certificate.nbf, at)) return 'certificate_not_yet_valid'
  return notYetValid(license.nbf, at) ? 'document_not_yet_valid' : null
}

function timeCode({ license, certificate }: VerifiedLicense, at: number): VerifyCode | null {
  if (at >= certificate.exp) return 'certificate_expired'
  if (notYetValid(certificate.nbf, at)) return 'certificate_not_yet_valid'
  if (at >= license.exp) return 'document_expired'
  return notYetValid(license.nbf, at) ? 'document_not_yet_valid' : null
}

/** A statement of a kind under its certificate, up to the one whom it is for (protocol 2.2, in its order). */
export async function openStatement(
  text: string,
  certificateText: string,
  typ: StatementType,
  expected: Expectation,
): Promise<Verified<{ claims: JsonObject; certificate: CertificateClaims }>> {
  const statement = parseStatement(text)
  if (!statement) return refuse('malformed')
  const certificate = await verifyCertificate(certificateText, expected)
  if (!certificate.ok) return certificate
  if (!(await signedBy(statement, certificate.value))) return refuse('signature_invalid')
  if (statement.typ !== typ) return refuse('wrong_type')
  const claims = statement.payload
  if (claims['iss'] !== issuerOf(expected.packageId)) return refuse('wrong_package')
  if (typeof claims['sub'] !== 'string' || claims['sub'] !== (expected.installation ?? claims['sub']))
    return refuse('wrong_installation')
  return { ok: true, value: { claims, certificate: certificate.value } }
}

/** Whether something is older than the newest of its kind that was accepted; a higher epoch begins anew. */
export function isOlder(position: Seen, seen: Seen | null | undefined): boolean {
  if (!seen || position.epoch !== seen.epoch) return Boolean(seen && position.epoch < seen.epoch)
  return position.revision < seen.revision || (position.revision === seen.revision && position.iat < seen.iat)
}

export function refuse(code: VerifyCode): { ok: false; code: VerifyCode } {
  return { ok: false, code }
}

function tokenHash(cnf: unknown): unknown {
  return typeof cnf === 'object' && cnf !== null && 'token_sha256' in cnf ? cnf.token_sha256 : undefined
}

async function signedBy(statement: ParsedStatement, { jwk }: CertificateClaims): Promise<boolean> {
  return statement.kid === jwk.kid && (await signatureHolds(jwk, statement.signed, statement.signature))
}

export async function findRoot(rootKeys: readonly PublicJwk[], kid: string): Promise<PublicJwk | undefined> {
  for (const key of rootKeys) if (isPublicJwk(key) && (await thumbprint(key)) === kid) return key
  return undefined
}
