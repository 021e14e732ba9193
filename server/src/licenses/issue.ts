import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { featureDefinitions } from '../packages/queries.ts'
import { defaultFeatures } from '../packages/rules.ts'
import { insertLicense, type TakenNumber } from './queries.ts'
import { licenseNumber, type Terms } from './rules.ts'

export type Issue = {
  packageId: string
  subscriberId: string
  installationId: string
  test: boolean
  /** Taken before the transaction began (`take-number.ts`). */
  taken: TakenNumber
  terms: (orgZone: string) => Terms
  /** The terms are complete: those of another license, or of a document. Otherwise they get the package's features (P2). */
  complete?: true
  /** The license of the parent that a sandbox follows (I6). */
  followsLicenseId?: string | null
  /** For a license that was issued once before and came back (I9): what it was. */
  earlier?: { id: string; revision: number }
}

async function defaults(tx: Tx, packageId: string) {
  return defaultFeatures(await featureDefinitions(tx.db, packageId))
}

/** Gives a subscriber its license for a package, in the caller's transaction. Answers its id. */
export async function issueLicense(tx: Tx, issue: Issue): Promise<string> {
  const { earlier } = issue
  const { number, timeZone } = issue.taken
  const id = earlier?.id ?? newId('license')
  const given = issue.terms(timeZone)
  const terms = issue.complete
    ? given
    : { ...given, features: { ...(await defaults(tx, issue.packageId)), ...given.features } }
  const revision = earlier?.revision ?? 1
  await insertLicense(
    tx.db,
    {
      id,
      org_id: tx.orgId,
      package_id: issue.packageId,
      subscriber_id: issue.subscriberId,
      revision,
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
  await emit(tx, 'license.issued', subject, { number: licenseNumber(number), terms, revision, ...follows })
  return id
}
