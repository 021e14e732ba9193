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
  call: Pick<Call, 'method' | 'bearer' | 'body' | 'background' | 'maxBytes'> & { path: string },
): Promise<JsonObject> {
  const { path, ...rest } = call
  const { transport, userAgent, options, timers } = session
  // A long answer takes its time.
  const timeout = Math.max(options.timeout ?? 15_000, rest.maxBytes === undefined ? 0 : 120_000)
  for (let failures = 1; ; failures++) {
    try {
      const url = `${session.detour?.server ?? session.server}/api/v1${path}`
      return await callJson(transport, { ...rest, url, userAgent, timeout })
    } catch (error) {
      if (!(error instanceof LmaError) || !isTransient(error) || call.background || failures === attempts) throw error
      if ((error.retryAfter ?? 0) > longestRetryAfter) throw error
      await pause(session, backoffDelay(failures, timers.random(), error.retryAfter))
    }
  }
}

/** A call about this installation, with its token; `path` is what follows its address. */
export function callInstallation(
  session: Session,
  call: Pick<Call, 'method' | 'body' | 'background' | 'maxBytes'> & { path?: string },
): Promise<JsonObject> {
  const { installationId, token } = session.stored
  if (installationId === null || token === null)
    throw new LmaError('not_installed', { detail: 'call install, or load a license file, first' })
  return callServer(session, { ...call, path: `/installations/${installationId}${call.path ?? ''}`, bearer: token })
}

/** Waits with a timer that keeps the process alive, because somebody awaits the call. */
function pause({ options }: Session, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (options.timers) options.timers.after(milliseconds, resolve)
    else setTimeout(resolve, milliseconds)
  })
}
