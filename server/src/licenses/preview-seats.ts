import type { Db } from '../platform/database.ts'
import { seatsUsed, settledSeats, type SettledSeat } from './seat-queries.ts'
import { settlementOf } from './seat-rules.ts'
import type { SeatPolicy } from './seat-schema.ts'

const NAMED = 50

export type SeatsPreview = {
  used: number
  over: string[]
  overCount: number
  released: string[]
  releasedCount: number
  assigned: string[]
  assignedCount: number
}

/**
 * M4: what `settleSeats` would do. `over` are those beyond the new number, the least recently seen first, whichever the
 * policy: with `keep` they keep their seats, with `release` they are the `released`. At most 50 are named.
 */
export async function previewSeats(
  db: Db,
  licenseId: string,
  before: number | null,
  seats: number | null,
  policy: SeatPolicy,
): Promise<SeatsPreview> {
  const used = await seatsUsed(db, licenseId)
  const settlement = settlementOf(before, seats, policy)
  const seenToo = settlement === 'convert'
  const changes = seats === null ? [] : await settledSeats(db, licenseId, { seats, seenToo, limit: NAMED })
  const losers = changes.filter(({ gains }) => !gains)
  const released = settlement === 'none' ? [] : losers
  const assigned = changes.filter(({ gains }) => gains)
  return {
    used,
    over: named(losers),
    overCount: total(losers),
    released: named(released),
    releasedCount: total(released),
    assigned: named(assigned),
    assignedCount: total(assigned),
  }
}

const named = (seats: SettledSeat[]) => seats.map(({ user }) => user)
const total = (seats: SettledSeat[]) => seats[0]?.total ?? 0
