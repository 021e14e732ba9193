import type { App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'

const WINDOW_MS = 15 * 60_000
const ALLOWED = 10
const REMEMBERED = 10_000

const perApp = new WeakMap<App, Map<string, number[]>>()

/**
 * Counts an attempt to sign in to one account, before the password is looked at, and refuses with `rate_limited` beyond
 * 10 in 15 minutes (times RATE_LIMIT). In the memory of this process: several processes allow that many each.
 */
export function countAttempt(app: App, account: string): void {
  const now = app.clock().getTime()
  const accounts = perApp.get(app) ?? new Map<string, number[]>()
  perApp.set(app, accounts)
  const recent = (accounts.get(account) ?? []).filter((at) => at > now - WINDOW_MS)
  const oldest = recent[0]
  if (oldest !== undefined && recent.length >= ALLOWED * app.config.RATE_LIMIT) {
    const retryAfterSeconds = Math.ceil((oldest + WINDOW_MS - now) / 1000)
    throw new AppError(
      'rate_limited',
      `Too many attempts for this account. Try again in ${retryAfterSeconds} seconds.`,
      {
        retryAfterSeconds,
      },
    )
  }
  // Set anew, so that the account counts as the youngest and the stalest is forgotten first.
  accounts.delete(account)
  accounts.set(account, [...recent, now])
  const stalest = accounts.keys().next()
  if (accounts.size > REMEMBERED && !stalest.done) accounts.delete(stalest.value)
}

/** Forgets the attempts on an account after one that succeeded. */
export function clearAttempts(app: App, account: string): void {
  perApp.get(app)?.delete(account)
}
