const firstDelay = 1_000
const longestDelay = 15 * 60_000
const longestWait = 24 * 3600_000

/** Statuses after which the same call may succeed (protocol 5). */
export const retriedStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504]

/**
 * Milliseconds to wait after so many failures in a row, doubling, with a random half so that a fleet does not return
 * together; never less than what the server asked for. `random` is in [0, 1).
 */
export function backoffDelay(failures: number, random: number, retryAfter: number | undefined): number {
  const grown = Math.min(longestDelay, firstDelay * 2 ** Math.min(failures - 1, 20))
  const own = grown * (0.5 + random / 2)
  if (retryAfter === undefined) return own
  return Math.min(longestWait, Math.max(own, retryAfter * 1000 * (1 + random / 10)))
}

/** Milliseconds until the next regular check-in: what the server said, a tenth to either side, 5 seconds to 7 days. */
export function checkInDelay(seconds: number, random: number): number {
  return Math.min(7 * 86_400, Math.max(5, seconds)) * 1000 * (0.9 + random / 5)
}

/** Seconds in a `Retry-After` header, which is a number or a date. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d{1,9}$/.test(header.trim())) return Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000))
}
