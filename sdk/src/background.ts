import { backoffDelay, checkInDelay } from './backoff.ts'
import { positionOf } from './check-in.ts'
import type { LmaError } from './errors.ts'
import { waitToFollow } from './follow-move.ts'
import { toLmaError } from './request.ts'
import { currentTime, isInstalled, isUninstalled, reload, setConnection, updateState } from './session.ts'
import type { Session } from './session.ts'
import { readStream } from './stream.ts'

/** Milliseconds between looks at the store, which another node may have changed. */
const pollInterval = 5_000
/** Seconds by which the mark may be ahead of the stored one before it is stored without a check-in. */
const markStep = 600
/** Milliseconds: a stream that lasted longer did work. */
const goodStream = 30_000
/** Milliseconds between attempts to open the stream, at most. */
const longestStreamDelay = 120_000

/** Check-ins and the event stream, as long as it runs. */
export type Background = {
  start: () => void
  stop: () => void
  /** A check-in as soon as possible. */
  kick(): void
  /** Opens the stream anew, at another address or with another token. */
  reconnect(): void
}

export function createBackground(session: Session, checkIn: () => Promise<number>): Background {
  const { timers, emitter } = session
  const run = { on: false, busy: false, again: false, readable: true, failures: 0, finalToken: null as string | null }
  let cancelCheckIn = (): void => undefined
  let cancelPoll = (): void => undefined
  let stream: AbortController | null = null

  const isActive = (): boolean =>
    run.on && isInstalled(session) && !isUninstalled(session) && session.stored.token !== run.finalToken

  function schedule(milliseconds: number): void {
    cancelCheckIn()
    if (run.on) cancelCheckIn = timers.after(milliseconds, () => void tick())
  }

  /** A check-in after the one that may be under way, which could have been answered before what is asked for now. */
  function ask(milliseconds = 0): void {
    if (run.busy) run.again = true
    else schedule(milliseconds)
  }

  async function tick(): Promise<void> {
    if (run.busy) return ask()
    if (!isActive()) return rest()
    const wait = waitToFollow(session)
    if (wait > 0) return schedule(wait)
    run.busy = true
    try {
      const seconds = await checkIn()
      run.failures = 0
      schedule(checkInDelay(seconds, timers.random()))
      if (session.connection !== 'streaming' && run.on) setConnection(session, 'polling')
    } catch (cause) {
      await fail(toLmaError(cause))
    } finally {
      run.busy = false
    }
    if (run.again && run.failures === 0) schedule(0)
    run.again = false
    if (!isActive()) rest()
    else if (!stream && run.failures === 0) void follow()
  }

  async function fail(error: LmaError): Promise<void> {
    run.failures++
    emitter.emit('error', error)
    if (error.code === 'token_invalid') run.finalToken = session.stored.token
    else schedule(backoffDelay(run.failures, timers.random(), error.retryAfter))
    if (session.connection !== 'streaming' && run.on) setConnection(session, 'offline')
    currentTime(session)
    const { mark } = session
    if (mark <= session.stored.mark + markStep) return
    await updateState(session, (state) => ({ ...state, mark: Math.max(state.mark, mark) })).catch(() => undefined)
  }

  /** Nothing to do until the store says otherwise: not installed, uninstalled, or the token is void. */
  function rest(): void {
    cancelCheckIn()
    stream?.abort()
    stream = null
    if (run.on) setConnection(session, 'idle')
  }

  async function follow(): Promise<void> {
    const mine = new AbortController()
    stream = mine
    for (let failures = 0; isActive() && !mine.signal.aborted;) {
      const began = timers.now()
      try {
        await readStream(session, mine.signal, (event) => {
          if (event === 'open') setConnection(session, 'streaming')
          // What changed before the stream was open is not told on it.
          if (event === 'open') ask(timers.random() * 2_000)
          if (event === 'changed') ask()
        })
      } catch (cause) {
        const error = toLmaError(cause)
        // The check-in that is asked for brings the notice.
        if (error.code === 'package_moved' && run.failures === 0) ask()
        else if (failures === 0 && !mine.signal.aborted) emitter.emit('error', error)
      }
      if (mine.signal.aborted) break
      failures = timers.now() - began > goodStream ? 1 : failures + 1
      if (session.connection === 'streaming') setConnection(session, 'polling')
      await new Promise<void>((resolve) => {
        const delay = Math.min(longestStreamDelay, backoffDelay(failures, timers.random(), undefined))
        const cancel = timers.after(delay, resolve)
        mine.signal.addEventListener('abort', () => (cancel(), resolve()))
      })
    }
    if (stream === mine) stream = null
  }

  emitter.on('moved', () => {
    // The check-in that is under way, or follows because the epoch is another, opens the stream at the new address.
    stream?.abort()
    stream = null
    if (run.on && session.connection === 'streaming') setConnection(session, 'polling')
  })

  async function poll(): Promise<void> {
    const rested = session.connection === 'idle'
    try {
      await reload(session)
      run.readable = true
    } catch (cause) {
      if (run.readable) emitter.emit('error', toLmaError(cause))
      run.readable = false
    }
    if (!run.on) return
    const behind = session.acknowledged !== positionOf(session) && run.failures === 0 && !run.busy
    if (isActive() && (rested || behind)) ask()
    cancelPoll = timers.after(pollInterval, () => void poll())
  }

  return {
    start() {
      if (run.on) return
      run.on = true
      setConnection(session, 'idle')
      ask()
      cancelPoll = timers.after(pollInterval, () => void poll())
    },
    stop() {
      run.on = false
      cancelCheckIn()
      cancelPoll()
      stream?.abort()
      stream = null
      setConnection(session, 'stopped')
    },
    kick: () => ask(),
    reconnect() {
      stream?.abort()
      stream = null
      run.failures = 0
      ask()
    },
  }
}
