import type { App } from './context.ts'
import { AppError } from './errors.ts'

type Bucket = { tokens: number; at: number }

/** Beyond so many buckets, the full ones are forgotten: a full one is the same as none. */
const MANY = 10_000

const buckets = new WeakMap<App, Map<string, Bucket>>()

/**
 * Takes one token of `key`, which gets `perMinute` a minute and keeps as many (times RATE_LIMIT). Refuses with
 * `rate_limited` where none is left. Counted in this process alone.
 */
export function takeToken(app: App, key: string, perMinute: number): void {
  const own = buckets.get(app) ?? new Map<string, Bucket>()
  buckets.set(app, own)
  const most = perMinute * app.config.RATE_LIMIT
  const now = app.clock().getTime()
  const before = own.get(key) ?? { tokens: most, at: now }
  const tokens = refilled(before, most, now)
  if (tokens < 1) {
    const seconds = Math.ceil(((1 - tokens) * 60) / most)
    throw new AppError('rate_limited', `Try again in ${seconds} seconds.`, { retryAfterSeconds: seconds })
  }
  own.set(key, { tokens: tokens - 1, at: now })
  if (own.size > MANY) forget(own, now)
}

function refilled({ tokens, at }: Bucket, most: number, now: number): number {
  return Math.min(most, tokens + (Math.max(0, now - at) * most) / 60_000)
}

/** A minute fills any bucket. The oldest go too where that frees too little, so that strangers cannot fill the memory. */
function forget(own: Map<string, Bucket>, now: number): void {
  for (const [key, { at }] of own) if (now - at >= 60_000) own.delete(key)
  for (const key of own.keys()) {
    if (own.size <= MANY / 2) break
    own.delete(key)
  }
}
