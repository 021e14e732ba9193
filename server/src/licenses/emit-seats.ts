import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import type { SeatLicense } from './seat-queries.ts'
import { MAX_USERS, type SeatOrigin } from './seat-schema.ts'

/** One event for each thousand users. `by` is null where nobody asked for the users as such. */
export async function emitSeats(
  tx: Tx,
  kind: 'seat.assigned' | 'seat.revoked',
  license: Pick<SeatLicense, 'id' | 'package_id' | 'subscriber_id' | 'lead_id'>,
  users: readonly string[],
  how: { by: SeatOrigin | null; cause?: 'uninstalled' | 'seats_lowered' | 'site_to_seats' | 'follows_parent' },
): Promise<void> {
  const { id: licenseId, package_id: packageId, subscriber_id: subscriberId, lead_id: leadId } = license
  for (let start = 0; start < users.length; start += MAX_USERS) {
    const some = users.slice(start, start + MAX_USERS)
    await emit(tx, kind, { packageId, subscriberId, licenseId, leadId }, { users: some, ...how })
  }
}
