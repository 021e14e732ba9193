import { rejected } from './accept.ts'
import { prove } from './check-in.ts'
import type { LmaError } from './errors.ts'
import { newestMove, serverOf, unfinished } from './move.ts'
import type { Detour } from './move.ts'
import { isTransient, toLmaError } from './request.ts'
import { expectationOf, isInstalled, updateState } from './session.ts'
import type { Session } from './session.ts'
import { serverAddress, verifyMove } from './verify-move.ts'

/** Seconds within which a fleet follows, where the server says nothing usable, and at most. */
const usualWithin = 60
const longestWithin = 3600

/**
 * Does some work at the server that has the package (protocol 5.6). A move notice is followed first; the earlier server
 * is asked as long as the other has not proven itself. With `later`, for work in the background, a new notice is only
 * stored: the product comes back for it at a random moment, and what `later` makes of the seconds until then is returned.
 */
export async function whereItIs<Value>(
  session: Session,
  work: () => Promise<Value>,
  later?: (seconds: number) => Value,
): Promise<Value> {
  let failed: LmaError | null = null
  for (let hasLookedBack = false; ;) {
    const there = failed ? null : session.stored.following
    try {
      if (there && !isInstalled(session)) return await onDetour(session, there, work)
      if (there) await onDetour(session, there, () => prove(session, later !== undefined))
      else {
        const value = await work()
        if (failed) session.emitter.emit('error', failed)
        return value
      }
    } catch (cause) {
      const found = await takeNotice(session, toLmaError(cause))
      if (found === 'news' && later) return later(waitBeforeFollowing(session, toLmaError(cause)))
      if (found === 'news') failed = null
      else if (there) failed = unfinished(there.server, found)
      else if (hasLookedBack || !(await looksBack(session, found))) throw failed ?? found
      else hasLookedBack = true
    }
  }
}

/** Takes a notice that came on another way than from the earlier server. */
export async function takeMove(session: Session, notice: string): Promise<void> {
  const refusal = await storeNotice(session, notice)
  if (refusal !== 'known' && refusal !== 'news') throw refusal
}

/** Milliseconds until a move is to be followed in the background; 0 where nothing is to be waited for. */
export function waitToFollow({ followAt, timers, stored }: Session): number {
  const wait = followAt - timers.now()
  // A clock that was moved back must not put it off.
  return stored.following && wait > 0 && wait <= longestWithin * 1000 ? wait : 0
}

async function onDetour<Value>(session: Session, detour: Detour, work: () => Promise<Value>): Promise<Value> {
  session.detour = detour
  try {
    return await work()
  } finally {
    session.detour = null
  }
}

/** `news` where the error brought a notice that is now to be followed; otherwise the error to go on with. */
async function takeNotice(session: Session, error: LmaError): Promise<'news' | LmaError> {
  if (error.code !== 'package_moved' || error.status === undefined) return error
  const found = await storeNotice(session, error.extra?.['notice'])
  return found === 'known' ? error : found
}

async function storeNotice(session: Session, notice: unknown): Promise<'news' | 'known' | LmaError> {
  const { stored } = session
  const seenMove = newestMove(stored)
  const result = await verifyMove(notice, { ...expectationOf(session, stored), seenMove })
  if (!result.ok) return rejected('move notice', result.code)
  const { epoch, lma } = result.value
  const server = serverAddress(lma.to.server) ?? ''
  const isSame = epoch === seenMove?.epoch && server === seenMove.server
  if (isSame && stored.following) return 'known'
  if (isSame && session.server === server) return rejected('move notice', 'move_replayed')
  const following = { notice: String(notice), epoch, server }
  await updateState(session, (state) => {
    const isNewest = epoch >= (newestMove(state)?.epoch ?? 0) && epoch >= (isSame ? 0 : (state.seen?.epoch ?? 0))
    return isNewest ? { ...state, following } : state
  })
  return 'news'
}

/** Seconds, chosen at random so that a fleet does not come at once. */
function waitBeforeFollowing(session: Session, { extra }: LmaError): number {
  const { timers } = session
  const said = extra?.['followWithinSeconds']
  const within = typeof said === 'number' && said > 0 ? Math.min(said, longestWithin) : usualWithin
  const seconds = within * timers.random()
  session.followAt = timers.now() + seconds * 1000
  return seconds
}

/**
 * A product whose new server cannot be reached asks at the address it was given: the move may have been undone. Only
 * documents of a higher epoch, or a newer notice, lead anywhere.
 */
async function looksBack(session: Session, error: LmaError): Promise<boolean> {
  const { given, stored, opened } = session
  if (!isTransient(error) || !isInstalled(session) || serverOf(given, stored.moved) === given) return false
  const epoch = Math.max(stored.seen?.epoch ?? 0, opened.verified?.certificate.epoch ?? 0) + 1
  try {
    await onDetour(session, { server: given, epoch, notice: null }, () => prove(session, true))
    return true
  } catch (cause) {
    return (await takeNotice(session, toLmaError(cause))) === 'news'
  }
}
