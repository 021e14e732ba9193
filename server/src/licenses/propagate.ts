import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { lockFollowers, sandboxPolicy } from './follow-queries.ts'
import { followedTerms, keepUninstalled } from './followed-terms.ts'
import { lockLicense, saveLicense } from './queries.ts'
import { sameTerms } from './rules.ts'
import { settleSeats } from './settle-seats.ts'

/**
 * I6: after any change of a license, those that follow it get its terms by the package's policy, in the same transaction.
 * The license is locked before those that follow it. Answers how many changed.
 */
export async function propagateTerms(tx: Tx, licenseId: string): Promise<number> {
  const parent = await lockLicense(tx.db, tx.orgId, licenseId)
  const followers = parent ? await lockFollowers(tx.db, tx.orgId, licenseId) : []
  if (!parent || followers.length === 0) return 0
  const policy = await sandboxPolicy(tx.db, parent.package_id)
  let changed = 0
  for (const follower of followers) {
    const after = keepUninstalled(follower.terms, followedTerms(parent.terms, policy, follower.created_at))
    if (sameTerms(follower.terms, after) && follower.terms.statusBefore === after.statusBefore) continue
    const revision = await saveLicense(tx.db, follower.id, after, { updated_at: tx.now() })
    if (after.status !== 'uninstalled') await settleSeats(tx, follower, after.seats, 'keep')
    const subject = { packageId: follower.package_id, subscriberId: follower.subscriber_id, licenseId: follower.id }
    const payload = { followsLicenseId: licenseId, before: follower.terms, after, revision }
    await emit(tx, 'license.followed', subject, payload)
    changed++
  }
  return changed
}
