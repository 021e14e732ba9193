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

/** What became of many seats. */
export type SeatsAssigned = {
  assigned: string[]
  /** Had one before. */
  already: string[]
  /** No seat was free for these. */
  refused: string[]
  seats: SeatCounts
}

/** The same for seats taken away; `already` had none. */
export type SeatsRevoked = { revoked: string[]; already: string[]; seats: SeatCounts }

/** A user with a seat; times are ISO 8601. */
export type Seat = { user: string; assignedAt: string; lastSeenAt: string | null }

/** One page of the users who have a seat. */
export type SeatPage = { data: Seat[]; nextCursor: string | null; seats: SeatCounts }

/** Which page; `limit` is 1 to 200. */
export type SeatQuery = { cursor?: string; limit?: number }

type SeatsChange = SeatsAssigned & SeatsRevoked

const outcomes = ['assigned', 'revoked', 'already', 'refused'] as const
/** Users of one call. */
const mostUsers = 1_000
/** Bytes of an answer that names so many. */
const longestAnswer = 2 * 1024 * 1024

/** Gives a user a seat, or takes it away, and decides by it at once (`S1`, `S3`). */
export async function changeSeat(
  session: Session,
  user: string,
  seat: { assigned: boolean; by?: 'product' | 'first_use'; background?: boolean },
): Promise<SeatChange> {
  requireUser(user)
  const { assigned, by = 'product', background = false } = seat
  await reload(session)
  const path = `/seats/${encodeURIComponent(user)}`
  const call = assigned ? ({ method: 'PUT', body: { by } } as const) : ({ method: 'DELETE' } as const)
  const answer = await callInstallation(session, { ...call, path, background })
  const seats = readCounts(answer)
  const { delta } = answer
  if (typeof delta === 'string') await accept(session, { documents: null, delta })
  await catchUp(session, { [assigned ? 'assigned' : 'revoked']: [user] }, background)
  if (!assigned && session.desk.provisional.delete(user)) session.desk.keep()
  return { assigned, seats }
}

/**
 * Gives seats to many users, or takes them away, and decides by it at once. Of more than a thousand, those before a
 * failure have theirs; the call may be repeated.
 */
export async function changeSeats(
  session: Session,
  change: 'assign' | 'revoke',
  users: string[],
): Promise<SeatsChange> {
  if (!Array.isArray(users)) throw new LmaError('invalid_request', { detail: 'users are an array' })
  for (const user of users) requireUser(user)
  await reload(session)
  const wanted = Array.from(new Set(users))
  const total: SeatsChange = { assigned: [], revoked: [], already: [], refused: [], seats: { allowed: null, used: 0 } }
  // An empty list is asked for, too: the counts are an answer.
  for (let start = 0; start === 0 || start < wanted.length; start += mostUsers) {
    const body = { [change]: wanted.slice(start, start + mostUsers) }
    const call = { method: 'POST', path: '/seats', body, background: false, maxBytes: longestAnswer } as const
    const answer = await callInstallation(session, call)
    for (const kind of outcomes) total[kind].push(...readUsers(answer, kind))
    total.seats = readCounts(answer)
    const { delta } = answer
    if (typeof delta === 'string') await accept(session, { documents: null, delta })
  }
  const has = change === 'assign'
  const { assigned, revoked, already } = total
  await catchUp(session, has ? { assigned: [...assigned, ...already] } : { revoked: [...revoked, ...already] }, false)
  if (!has && wanted.filter((user) => session.desk.provisional.delete(user)).length > 0) session.desk.keep()
  return total
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
async function catchUp(
  session: Session,
  { assigned = [], revoked = [] }: { assigned?: string[]; revoked?: string[] },
  background: boolean,
): Promise<void> {
  const { roster: opened, desk } = session
  if (!desk.canTag || !opened) return
  const { roster } = opened
  if (assigned.every((user) => holdsSeat(roster, user)) && !revoked.some((user) => holdsSeat(roster, user))) return
  try {
    await checkIn(session, background)
  } catch (cause) {
    if (!(cause instanceof LmaError)) throw cause
    session.emitter.emit('error', cause)
  }
}

function requireUser(user: unknown): void {
  if (isUserRef(user)) return
  const named = typeof user === 'string' ? JSON.stringify(user.slice(0, 60)) : String(typeof user)
  throw new LmaError('invalid_request', { detail: `${named} cannot name a user` })
}

function readUsers(answer: JsonObject, name: string): string[] {
  const users = answer[name]
  if (Array.isArray(users) && users.every((user) => typeof user === 'string')) return users
  throw new LmaError('response_invalid', { detail: name })
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
