import { backoffDelay } from './backoff.ts'
import { LmaError } from './errors.ts'
import { callJson, isTransient } from './request.ts'
import type { Call } from './request.ts'
import type { Session } from './session.ts'
import type { JsonObject } from './strict-json.ts'

const attempts = 4
/** A server that asks for more patience than this, in seconds, gets it from the caller. */
const longestRetryAfter = 30

/** A call below `/api/v1`. Retried while it is worth waiting for, unless it is made in the background. */
export async function callServer(
  session: Session,
  call: Pick<Call, 'method' | 'bearer' | 'body' | 'background'> & { path: string },
): Promise<JsonObject> {
  const { path, ...rest } = call
  const { transport, userAgent, options, timers } = session
  for (let failures = 1; ; failures++) {
    try {
      const url = `${session.server}/api/v1${path}`
      return await callJson(transport, { ...rest, url, userAgent, timeout: options.timeout ?? 15_000 })
    } catch (error) {
      if (!(error instanceof LmaError) || !isTransient(error) || call.background || failures === attempts) throw error
      if ((error.retryAfter ?? 0) > longestRetryAfter) throw error
      await pause(session, backoffDelay(failures, timers.random(), error.retryAfter))
    }
  }
}

/** Waits with a timer that keeps the process alive, because somebody awaits the call. */
function pause({ options }: Session, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (options.timers) options.timers.after(milliseconds, resolve)
    else setTimeout(resolve, milliseconds)
  })
}
