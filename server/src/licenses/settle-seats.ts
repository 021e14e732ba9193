import type { Tx } from '../platform/context.ts'
import { emitSeats } from './emit-seats.ts'
import { lockSeats, saveSeats, settledSeats } from './seat-queries.ts'
import { settlementOf } from './seat-rules.ts'
import type { SeatPolicy } from './seat-schema.ts'
import { seatTag } from './seat-tag.ts'

const ALL = 2_147_483_647

/**
 * M4: what a change of the number of seats does to those who have them, in the transaction of the change, before or after
 * it is saved. `before` is the license as it was.
 */
export async function settleSeats(
  tx: Tx,
  before: { id: string; seats: number | null },
  seats: number | null,
  policy: SeatPolicy,
): Promise<{ assigned: string[]; released: string[] }> {
  const settlement = settlementOf(before.seats, seats, policy)
  const license = settlement === 'none' ? undefined : await lockSeats(tx.db, tx.orgId, before.id)
  if (!license || seats === null) return { assigned: [], released: [] }
  const seenToo = settlement === 'convert'
  const changes = await settledSeats(tx.db, before.id, { seats, seenToo, limit: ALL })
  const assigned = changes.filter(({ gains }) => gains).map(({ user }) => user)
  const released = changes.filter(({ gains }) => !gains).map(({ user }) => user)
  if (changes.length === 0) return { assigned, released }
  const assign = assigned.map((user) => ({ user, tag: seatTag(license.roster_key, user) }))
  await saveSeats(tx.db, license, { assign, revoke: released, by: 'conversion', at: tx.now() })
  const cause = seenToo ? 'site_to_seats' : 'seats_lowered'
  await emitSeats(tx, 'seat.revoked', license, released, { by: 'vendor', cause })
  await emitSeats(tx, 'seat.assigned', license, assigned, { by: 'conversion', cause })
  return { assigned, released }
}
