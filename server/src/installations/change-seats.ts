import { signRosterDelta } from '../documents/roster.ts'
import { assignSeats } from '../licenses/assign-seats.ts'
import { seatUse } from '../licenses/change-seats.ts'
import { revokeSeats } from '../licenses/revoke-seats.ts'
import { seatTag } from '../licenses/seat-tag.ts'
import { inTransaction } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { authorizeManySeats } from './authorize-seats.ts'
import type { SeatChanges, SeatsAnswer } from './schema.ts'

/**
 * The product takes and gives the seats of many users at once, taking first; again is the same as once (S1). Whoever finds
 * none free is among `refused`, and the others have theirs. The delta leads over all of it in one step.
 */
export async function changeSeats(outside: Outside, id: string, changes: SeatChanges): Promise<SeatsAnswer> {
  const { row, ctx } = await authorizeManySeats(outside, id)
  const { app } = outside
  const signer = await signerOf(app, row.package_id, row.epoch)
  // NOTE no event: revokeSeats and assignSeats write theirs.
  const { taken, given } = await inTransaction(ctx, async (tx) => {
    const taken = await revokeSeats(tx, row.license_id, changes.revoke, 'product')
    return { taken, given: await assignSeats(tx, row.license_id, changes.assign, 'product') }
  })
  const { revoked } = taken
  const { assigned, already, refused, license } = given
  const steps = Math.sign(revoked.length) + Math.sign(assigned.length)
  const tags = (users: string[]) => users.map((user) => seatTag(license.roster_key, user))
  const change = {
    base: license.roster_revision - steps,
    revision: license.roster_revision,
    add: tags(assigned),
    remove: tags(revoked),
    count: license.seats_used,
  }
  const delta = steps > 0 && license.seats !== null ? signRosterDelta(app, row, signer, change) : null
  return { assigned, revoked, already: [...already, ...taken.already], refused, seats: seatUse(license), delta }
}
