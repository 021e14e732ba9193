import type { App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'

const WINDOW_MS = 15 * 60_000
const ALLOWED = 10
const ALLOWED_IN_ALL = 100
const REMEMBERED = 10_000

const perApp = new WeakMap<App, Map<string, number[]>>()

/**
 * Counts an attempt to sign in to one account, before the password is looked at, and refuses with `rate_limited` beyond
 * 10 in 15 minutes from one place (an address, or `signed in`) and 100 from all (times RATE_LIMIT): a stranger's guesses
 * do not lock the person out. In the memory of this process: several processes allow that many each.
 */
export function countAttempt(app: App, account: string, place: string): void {
  count(app, placed(account, place), ALLOWED)
  count(app, account, ALLOWED_IN_ALL)
}

function count(app: App, account: string, allowed: number): void {
  const now = app.clock().getTime()
  const accounts = perApp.get(app) ?? new Map<string, number[]>()
  perApp.set(app, accounts)
  const recent = (accounts.get(account) ?? []).filter((at) => at > now - WINDOW_MS)
  const oldest = recent[0]
  if (oldest !== undefined && recent.length >= allowed * app.config.RATE_LIMIT) {
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

/** Forgets the attempts on an account from a place after one that succeeded; those of others go on counting. */
export function clearAttempts(app: App, account: string, place: string): void {
  perApp.get(app)?.delete(placed(account, place))
}

/** Forgets every attempt on an account, for whoever has proven by a link whose it is. */
export function forgetAttempts(app: App, account: string): void {
  const accounts = perApp.get(app)
  for (const key of accounts?.keys() ?? []) {
    if (key === account || key.startsWith(`${account} `)) accounts?.delete(key)
  }
}

function placed(account: string, place: string): string {
  return `${account} ${place}`
}
