import { issuerOf, statementTypes } from '@openlma/sdk'
import type { DocumentRow } from '../documents/queries.ts'
import { rosterContents, rosterFor } from '../documents/roster.ts'
import { documentsFor } from '../documents/sign.ts'
import type { Tx } from '../platform/context.ts'
import { signStatement } from '../signing-keys/key-pair.ts'
import type { Signer } from '../signing-keys/signer.ts'
import { renderLicenseFile } from './rules.ts'

/**
 * The license file for an installation as it is now. Everything is signed anew by one key, so that it lives for a whole
 * offline period (C4), and is verified by one certificate.
 */
export async function signLicenseFile(
  tx: Tx,
  row: DocumentRow,
  signer: Signer,
  { requestId, productName }: { requestId: string; productName: string },
): Promise<string> {
  const { license, certificate } = await documentsFor(tx.app, tx.db, { ...row, license_jws: null }, signer)
  const roster = row.seats === null ? null : await rosterFor(tx.app, tx.db, { ...row, roster_jws: null }, signer, true)
  const time = signStatement(statementTypes.time, signer, {
    iss: issuerOf(row.package_id),
    sub: row.id,
    iat: Math.floor(tx.now().getTime() / 1000),
    nonce: requestId,
  })
  return renderLicenseFile({
    productName,
    // I4: who gave no proof learns nothing of the subscriber but the id that was named.
    subscriber: (row.verified && row.subscriber_name) || row.org_key,
    requestId,
    packageId: row.package_id,
    installationId: row.id,
    documents: { license, certificate, ...(roster && { roster: roster.statement }) },
    rosterContents: roster && rosterContents(row, roster),
    time,
  })
}
