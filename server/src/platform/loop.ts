import type { Log } from './log.ts'

/** Work that is done again and again, never twice at once. */
export type Loop = {
  wake: () => void
  /** Does it once more and waits until nothing is under way. */
  idle: () => Promise<void>
  stop: () => Promise<void>
}

/** Does the work whenever woken, and every so many milliseconds by itself (0: only when woken). A failure is logged. */
export function startLoop(log: Log, what: string, everyMs: number, work: () => Promise<void>): Loop {
  let wanted = false
  let stopped = false
  let running: Promise<void> | null = null

  const run = async () => {
    while (wanted && !stopped) {
      wanted = false
      try {
        await work()
      } catch (error) {
        log.error({ err: error }, `${what} failed; it is tried again`)
      }
    }
    running = null
  }
  const wake = () => {
    wanted = true
    if (!stopped) running ??= run()
  }
  const timer = everyMs > 0 ? setInterval(wake, everyMs) : undefined
  timer?.unref()
  return {
    wake,
    async idle() {
      wake()
      await running
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
