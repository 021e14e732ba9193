import { signRosterDelta } from '../documents/roster.ts'
import { seatUse } from '../licenses/change-seats.ts'
import { revokeSeats } from '../licenses/revoke-seats.ts'
import { seatTag } from '../licenses/seat-tag.ts'
import { inTransaction } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { authorizeSeats } from './authorize-seats.ts'
import type { SeatAnswer } from './schema.ts'

/** The product takes a user's seat; a user who has none is answered the same. */
export async function revokeSeat(outside: Outside, id: string, user: string): Promise<SeatAnswer> {
  const { row, ctx } = await authorizeSeats(outside, id)
  const { app } = outside
  const signer = await signerOf(app, row.package_id, row.epoch)
  // NOTE no event: revokeSeats writes it.
  const { revoked, license } = await inTransaction(ctx, (tx) => revokeSeats(tx, row.license_id, [user], 'product'))
  const changed = revoked.length > 0 && license.seats !== null
  const delta = changed
    ? signRosterDelta(app, row, signer, {
        base: license.roster_revision - 1,
        revision: license.roster_revision,
        add: [],
        remove: [seatTag(license.roster_key, user)],
        count: license.seats_used,
      })
    : null
  return { user, assigned: false, seats: seatUse(license), delta }
}
