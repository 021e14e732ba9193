import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { insertLicense, isNumberTaken, takeLicenseNumber } from './queries.ts'
import { licenseNumber, type Terms } from './rules.ts'

export type Issue = {
  packageId: string
  subscriberId: string
  installationId: string
  test: boolean
  terms: (orgZone: string) => Terms
  /** The license of the parent that a sandbox follows (I6). */
  followsLicenseId?: string | null
  /** For a license that was issued once before and came back (I9): its identity. */
  earlier?: { id: string; number: number; revision: number }
}

/** Gives a subscriber its license for a package, in the caller's transaction. Answers its id. */
export async function issueLicense(tx: Tx, issue: Issue): Promise<string> {
  const { earlier } = issue
  const again = earlier && !(await isNumberTaken(tx.db, tx.orgId, earlier.number)) ? earlier.number : null
  const { number, timeZone } = await takeLicenseNumber(tx.db, tx.orgId, again)
  const id = earlier?.id ?? newId('license')
  const terms = issue.terms(timeZone)
  await insertLicense(
    tx.db,
    {
      id,
      org_id: tx.orgId,
      package_id: issue.packageId,
      subscriber_id: issue.subscriberId,
      revision: earlier?.revision ?? 1,
      test: issue.test,
      follows_license_id: issue.followsLicenseId ?? null,
      created_at: tx.now(),
      updated_at: tx.now(),
    },
    terms,
    number,
  )
  const { packageId, subscriberId, installationId } = issue
  const subject = { packageId, subscriberId, licenseId: id, installationId }
  const follows = issue.followsLicenseId ? { followsLicenseId: issue.followsLicenseId } : {}
  await emit(tx, 'license.issued', subject, { number: licenseNumber(number), terms, ...follows })
  return id
}
