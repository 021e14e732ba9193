/** Time as the client uses it; given from outside in tests only. Milliseconds. */
export type Timers = {
  now(): number
  /** Calls back once; must not keep the process alive. Returns what cancels it. */
  after(milliseconds: number, callback: () => void): () => void
  /** In [0, 1). */
  random(): number
}

export function systemTimers(now: () => number = Date.now): Timers {
  return {
    now,
    random: Math.random,
    after(milliseconds, callback) {
      const timer: unknown = setTimeout(callback, milliseconds)
      if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref()
      return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
    },
  }
}
