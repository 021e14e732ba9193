import { inTransaction, type Ctx } from '../platform/context.ts'
import { assignSeats } from './assign-seats.ts'
import { revokeSeats } from './revoke-seats.ts'
import type { SeatLicense } from './seat-queries.ts'
import type { SeatUse } from './seat-schema.ts'

/** The vendor gives seats, in the order of the users while some are free (S1). */
export async function giveSeats(ctx: Ctx, licenseId: string, users: readonly string[]) {
  ctx.require('licenses:write')
  // NOTE no event: assignSeats writes it.
  return inTransaction(ctx, async (tx) => {
    const { assigned, already, refused, license } = await assignSeats(tx, licenseId, users, 'vendor')
    return { assigned, already, refused, seats: seatUse(license) }
  })
}

/** The vendor takes seats away. */
export async function takeSeats(ctx: Ctx, licenseId: string, users: readonly string[]) {
  ctx.require('licenses:write')
  // NOTE no event: revokeSeats writes it.
  return inTransaction(ctx, async (tx) => {
    const { revoked, already, license } = await revokeSeats(tx, licenseId, users, 'vendor')
    return { revoked, already, seats: seatUse(license) }
  })
}

export function seatUse({ seats, seats_used }: Pick<SeatLicense, 'seats' | 'seats_used'>): SeatUse {
  return { allowed: seats, used: seats_used }
}
