import { settle } from '../attention/raise.ts'
import type { Tx } from '../platform/context.ts'
import { expireClaimsOf } from './queries.ts'

/**
 * Ends the claims of a package to the installations of these subscribers, open and approved (I4), in the caller's
 * transaction: another installation stands there now. Whoever claimed may do so again.
 */
export async function endClaims(tx: Tx, packageId: string, subscriberIds: string[]): Promise<void> {
  // NOTE no event: the caller's tells why, and nobody decided anything.
  for (const id of await expireClaimsOf(tx.db, packageId, subscriberIds)) await settle(tx, 'claim_waiting', id)
}
