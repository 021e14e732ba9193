import { accept } from './accept.ts'
import { callInstallation } from './api.ts'
import { checkIn } from './check-in.ts'
import { LmaError } from './errors.ts'
import { holdsSeat } from './roster.ts'
import type { Session } from './session.ts'
import { reload } from './session.ts'
import { isObject } from './strict-json.ts'
import type { JsonObject } from './strict-json.ts'
import { isUserRef } from './user-ref.ts'

/** How many seats the license has and how many are taken; `allowed` is `null` for a site license. */
export type SeatCounts = { allowed: number | null; used: number }

/** What became of a seat. */
export type SeatChange = { assigned: boolean; seats: SeatCounts }

/** A user with a seat; times are ISO 8601. */
export type Seat = { user: string; assignedAt: string; lastSeenAt: string | null }

/** One page of the users who have a seat. */
export type SeatPage = { data: Seat[]; nextCursor: string | null; seats: SeatCounts }

/** Which page; `limit` is 1 to 200. */
export type SeatQuery = { cursor?: string; limit?: number }

/** Gives a user a seat, or takes it away, and decides by it at once (`S1`, `S3`). */
export async function changeSeat(
  session: Session,
  user: string,
  seat: { assigned: boolean; by?: 'product' | 'first_use'; background?: boolean },
): Promise<SeatChange> {
  if (!isUserRef(user)) throw new LmaError('invalid_request', { detail: 'this text cannot name a user' })
  const { assigned, by = 'product', background = false } = seat
  await reload(session)
  const path = `/seats/${encodeURIComponent(user)}`
  const call = assigned ? ({ method: 'PUT', body: { by } } as const) : ({ method: 'DELETE' } as const)
  const answer = await callInstallation(session, { ...call, path, background })
  const seats = readCounts(answer)
  const { delta } = answer
  if (typeof delta === 'string') await accept(session, { documents: null, delta })
  await catchUp(session, user, assigned, background)
  if (!assigned && session.desk.provisional.delete(user)) session.desk.keep()
  return { assigned, seats }
}

/** A page of those who have a seat, from the server. */
export async function listSeats(session: Session, { cursor, limit }: SeatQuery): Promise<SeatPage> {
  await reload(session)
  const query = new URLSearchParams()
  if (cursor !== undefined) query.set('cursor', cursor)
  if (limit !== undefined) query.set('limit', String(limit))
  const path = query.size > 0 ? `/seats?${query.toString()}` : '/seats'
  const answer = await callInstallation(session, { method: 'GET', path, background: false })
  const { data, nextCursor = null } = answer
  if (!Array.isArray(data) || !data.every(isSeat)) throw new LmaError('response_invalid', { detail: 'data' })
  if (nextCursor !== null && typeof nextCursor !== 'string')
    throw new LmaError('response_invalid', { detail: 'nextCursor' })
  return { data, nextCursor, seats: readCounts(answer) }
}

/** Where the delta did not bring the roster to what the server did, a check-in does; the call itself has succeeded. */
async function catchUp(session: Session, user: string, assigned: boolean, background: boolean): Promise<void> {
  const { roster, desk } = session
  if (!desk.canTag || !roster || holdsSeat(roster.roster, user) === assigned) return
  try {
    await checkIn(session, background)
  } catch (cause) {
    if (!(cause instanceof LmaError)) throw cause
    session.emitter.emit('error', cause)
  }
}

function readCounts({ seats }: JsonObject): SeatCounts {
  if (isObject(seats)) {
    const { allowed, used } = seats
    if ((allowed === null || typeof allowed === 'number') && typeof used === 'number') return { allowed, used }
  }
  throw new LmaError('response_invalid', { detail: 'seats' })
}

function isSeat(value: unknown): value is Seat {
  if (!isObject(value) || typeof value['user'] !== 'string' || typeof value['assignedAt'] !== 'string') return false
  return value['lastSeenAt'] === null || typeof value['lastSeenAt'] === 'string'
}
