import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { findLicenseOf } from '../licenses/queries.ts'
import type { Tx } from '../platform/context.ts'
import { saveDecision, type LockedClaim } from './queries.ts'
import { claimEnds } from './rules.ts'

/** Writes a decision in the caller's transaction, which holds the claim. An approved one can be used for 30 days. */
export async function decideClaim(
  tx: Tx,
  claim: LockedClaim,
  status: 'approved' | 'rejected',
  reason: string | null = null,
): Promise<void> {
  await saveDecision(tx.db, claim.id, {
    status,
    by: tx.actor.kind === 'user' ? tx.actor.id : null,
    at: tx.now(),
    reason,
    until: status === 'approved' ? claimEnds(tx.now()) : null,
  })
  const { id, kind, package_id: packageId, subscriber_id: subscriberId, parent_id: parentId } = claim
  const licenseId = await findLicenseOf(tx.db, packageId, subscriberId)
  await emit(tx, `claim.${status}`, { packageId, subscriberId, licenseId }, { id, kind, parentId }, reason)
  if (kind === 'parent') await settle(tx, 'parent_unproven', subscriberId)
  else await settle(tx, 'claim_waiting', id)
}
