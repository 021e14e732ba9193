import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { lockAll, recount } from './recount-queries.ts'

/** Counts the seats of these licenses anew, in the caller's transaction; where the number was wrong it is put right. */
export async function recountSeats(tx: Tx, licenseIds: string[]): Promise<void> {
  if (licenseIds.length === 0) return
  const before = await lockAll(tx.db, tx.orgId, licenseIds)
  for (const row of await recount(tx.db, [...before.keys()])) {
    const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: row.id }
    await emit(tx, 'seat.recounted', subject, { before: before.get(row.id), after: row.seats_used })
  }
}
