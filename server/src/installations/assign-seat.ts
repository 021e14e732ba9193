import type { DocumentRow } from '../documents/queries.ts'
import { signRosterDelta } from '../documents/roster.ts'
import { assignSeats } from '../licenses/assign-seats.ts'
import { seatUse } from '../licenses/change-seats.ts'
import type { SeatOrigin } from '../licenses/seat-schema.ts'
import { seatedAmong } from '../licenses/seat-queries.ts'
import { seatTag } from '../licenses/seat-tag.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import type { Outside } from '../platform/route.ts'
import { signerOf } from '../signing-keys/signer.ts'
import { authorizeSeats } from './authorize-seats.ts'
import type { SeatAnswer } from './schema.ts'
import { noSeatFree } from './seat-refusal.ts'

/**
 * The product gives a user a seat; twice is the same as once (S1). The delta takes a roster from just before it to just
 * after. Refused with `no_seat_free`, and with `installation_uninstalled` after an uninstall.
 */
export async function assignSeat(
  outside: Outside,
  id: string,
  user: string,
  by: SeatOrigin & ('product' | 'first_use'),
): Promise<SeatAnswer> {
  const { row, ctx } = await authorizeSeats(outside, id)
  const { app } = outside
  if (await isFull(ctx, row, user)) throw await noSeatFree(ctx, { allowed: row.seats, used: row.seats_used })
  const signer = await signerOf(app, row.package_id, row.epoch)
  // NOTE no event: assignSeats writes it.
  const { assigned, refused, license } = await inTransaction(ctx, (tx) => assignSeats(tx, row.license_id, [user], by))
  const seats = seatUse(license)
  if (refused.length > 0) throw await noSeatFree(ctx, seats)
  const changed = assigned.length > 0 && license.seats !== null
  const delta = changed
    ? signRosterDelta(app, row, signer, {
        base: license.roster_revision - 1,
        revision: license.roster_revision,
        add: [seatTag(license.roster_key, user)],
        remove: [],
        count: license.seats_used,
      })
    : null
  return { user, assigned: true, seats, delta }
}

/** Whoever comes when all are taken is refused without waiting for the license: a crowd must not hold it. */
async function isFull(ctx: Ctx, row: DocumentRow, user: string): Promise<boolean> {
  if (row.seats === null || row.seats_used < row.seats) return false
  return (await seatedAmong(ctx.db, row.license_id, [user])).size === 0
}
