import { maxStatementLength, type Documents } from '@openlma/sdk'
import { licenseNumber } from '../licenses/rules.ts'
import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import type { Db } from '../platform/database.ts'
import { signStatement } from '../signing-keys/key-pair.ts'
import { AppError } from '../platform/errors.ts'
import type { Signer } from '../signing-keys/signer.ts'
import { saveDocument, type DocumentRow } from './queries.ts'
import { claimsOf, isFromTheFuture, isReusable, termsOfDocument, type DocumentInput, type Stored } from './rules.ts'

export type SignedDocuments = Documents & { issuedAt: Date; epoch: number; revision: number }

/** The documents of an installation: the stored ones while they are good, else signed anew and stored (C4). */
export async function documentsFor(app: App, db: Db, row: DocumentRow, signer: Signer): Promise<SignedDocuments> {
  const input = inputOf(row)
  const terms = termsOfDocument(input)
  const termsHash = sha256(JSON.stringify(terms))
  const now = app.clock()
  const { license_jws, certificate } = row
  if (
    license_jws !== null &&
    certificate !== null &&
    row.issued_at &&
    isOfOneKey(row, signer) &&
    isReusable(storedOf(row), termsHash, signer.epoch, now)
  ) {
    return { license: license_jws, certificate, issuedAt: row.issued_at, epoch: signer.epoch, revision: row.revision }
  }
  const claims = claimsOf(input, terms, now, signer.notAfter, lastIssued(row, now))
  const license = signStatement('openlma-license+jwt', signer, claims)
  // Every product would refuse it unread; the limits of what it says keep it far below.
  if (license.length > maxStatementLength) {
    throw new AppError('change_refused', `The license document would be ${license.length} characters long.`)
  }
  const issuedAt = new Date(claims.iat * 1000)
  await saveDocument(db, {
    installation_id: row.id,
    org_id: row.org_id,
    signing_kid: signer.kid,
    license_jws: license,
    terms_hash: termsHash,
    epoch: signer.epoch,
    revision: row.revision,
    issued_at: issuedAt,
    expires_at: new Date(claims.exp * 1000),
  })
  return { license, certificate: signer.certificate, issuedAt, epoch: signer.epoch, revision: row.revision }
}

/** A roster comes with the certificate of its license, so both are signed by one key. */
function isOfOneKey(row: DocumentRow, signer: Signer): boolean {
  return row.seats === null || row.signing_kid === signer.kid
}

function storedOf(row: DocumentRow): Stored | null {
  const { terms_hash, document_epoch, issued_at, expires_at } = row
  if (!terms_hash || document_epoch === null || !issued_at || !expires_at) return null
  return { termsHash: terms_hash, epoch: document_epoch, issuedAt: issued_at, expiresAt: expires_at }
}

export function inputOf(row: DocumentRow): DocumentInput {
  return {
    installationId: row.id,
    packageId: row.package_id,
    tokenHash: row.token_hash,
    licenseId: row.license_id,
    number: licenseNumber(row.number),
    revision: row.revision,
    status: row.installation_status === 'uninstalled' ? 'uninstalled' : row.status,
    seats: row.seats,
    expires: row.expires,
    accessUntil: row.access_until,
    features: row.features,
    message: row.message,
    graceDays: row.grace_days,
    failureMode: row.failure_mode,
    offlineDays: row.offline_days,
    // I4: who gave no proof learns nothing of the subscriber but the id that was named.
    subscriber: { orgId: row.org_key, name: row.verified ? row.subscriber_name : null, type: row.subscriber_type },
    version: row.version,
    test: row.test,
    assignOnFirstUse: row.assign_on_first_use,
  }
}

/** A document from the future does not hold later ones back. */
function lastIssued(row: DocumentRow, now: Date): Date | null {
  return row.issued_at !== null && !isFromTheFuture(row.issued_at, now) ? row.issued_at : null
}
