import { backoffDelay } from './backoff.ts'
import type { LmaError, LmaErrorCode } from './errors.ts'
import { isTransient, toLmaError } from './request.ts'
import { changeSeat } from './seats.ts'
import { isInstalled } from './session.ts'
import type { Session } from './session.ts'

/** The one worker that assigns seats to those who count as having one by their first use. */
export type SeatWorker = { start: () => void; stop: () => void }

/** `inTurn` keeps its calls from overtaking others of the client. */
export function createSeatWorker(session: Session, inTurn: (work: () => Promise<void>) => Promise<void>): SeatWorker {
  const { timers, desk } = session
  const run = { on: false, busy: false, failures: 0, finalToken: null as string | null }
  let cancel = (): void => undefined

  async function tick(): Promise<void> {
    if (run.busy || !run.on || (run.finalToken !== null && run.finalToken === session.stored.token)) return
    run.busy = true
    const failure = await assignWaiting(session, true, inTurn)
    run.busy = false
    run.failures = failure ? run.failures + 1 : 0
    run.finalToken = failure?.code === 'token_invalid' ? session.stored.token : null
    if (failure) schedule(backoffDelay(run.failures, timers.random(), failure.retryAfter))
    else if (waiting(session).length > 0) schedule(0)
  }

  function schedule(milliseconds: number): void {
    cancel()
    if (run.on) cancel = timers.after(milliseconds, () => void tick())
  }

  // While it waits after a failure, somebody new changes nothing.
  desk.wake = () => {
    if (!run.busy && run.failures === 0) schedule(0)
  }
  return {
    start() {
      run.on = true
      run.failures = 0
      schedule(0)
    },
    stop() {
      run.on = false
      cancel()
    },
  }
}

/**
 * Assigns their seats to all who wait for one. Whom the server refuses has none until roster or license change; resolves
 * to the failure that ends it early, after which the others still wait.
 */
export async function assignWaiting(
  session: Session,
  background: boolean,
  inTurn: (work: () => Promise<void>) => Promise<void>,
): Promise<LmaError | null> {
  const { desk, emitter } = session
  for (const user of waiting(session)) {
    if (!isInstalled(session)) return null
    try {
      await inTurn(async () => void (await changeSeat(session, user, { assigned: true, by: 'first_use', background })))
      const place = desk.provisional.get(user)
      if (place) place.isAssigned = true
    } catch (cause) {
      const error = toLmaError(cause)
      const { code } = error
      if (code !== 'no_seat_free') emitter.emit('error', error)
      const isRefusal = (error.status ?? 0) >= 400 && !isTransient(error)
      if (!isRefusal || !aboutTheUser(code)) return error
      desk.provisional.delete(user)
      desk.refused.add(user)
      desk.keep()
    }
  }
  return null
}

function aboutTheUser(code: LmaErrorCode): boolean {
  return code !== 'token_invalid' && code !== 'installation_unknown' && code !== 'package_moved'
}

function waiting({ desk }: Session): string[] {
  return Array.from(desk.provisional).flatMap(([user, { isAssigned }]) => (isAssigned ? [] : [user]))
}
