import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { lockApproved, markClaimUsed } from './queries.ts'

/**
 * The approved claim of whoever holds this token, used by that (I4); null where the vendor approved none. In the
 * transaction of the install.
 */
export async function useClaim(
  tx: Tx,
  of: { packageId: string; subscriberId: string; licenseId: string; installationId: string; tokenHash: Buffer },
): Promise<string | null> {
  const claim = await lockApproved(tx.db, of, tx.now())
  if (!claim) return null
  await markClaimUsed(tx.db, claim.id, tx.now())
  const { packageId, subscriberId, licenseId, installationId } = of
  await emit(tx, 'claim.used', { packageId, subscriberId, licenseId, installationId }, { id: claim.id })
  return claim.id
}
