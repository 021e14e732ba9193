import type { Tx } from '../platform/context.ts'
import { emitSeats } from './emit-seats.ts'
import { allSeated, lockSeats, saveSeats } from './seat-queries.ts'

/** I5: nobody has a seat any more, in the caller's transaction. A license that begins to follow its parent frees its own (I6). */
export async function freeAllSeats(
  tx: Tx,
  licenseId: string,
  cause: 'uninstalled' | 'follows_parent' = 'uninstalled',
): Promise<void> {
  const license = await lockSeats(tx.db, tx.orgId, licenseId)
  if (!license || license.seats_used === 0) return
  const revoke = await allSeated(tx.db, licenseId)
  await saveSeats(tx.db, license, { assign: [], revoke, by: 'product', at: tx.now() })
  await emitSeats(tx, 'seat.revoked', license, revoke, { by: null, cause })
}
