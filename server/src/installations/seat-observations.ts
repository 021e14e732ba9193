import type { DocumentRow } from '../documents/queries.ts'
import { UserRef } from '../licenses/seat-schema.ts'
import { seatTag } from '../licenses/seat-tag.ts'
import { saveSeen, type SeenUser } from '../licenses/seen-queries.ts'
import type { App } from '../platform/context.ts'

const pending = new WeakMap<App, Map<string, SeenUser>>()

/** Users of one report; what is over is not kept. */
const MOST_REPORTED = 1_000
/** Users waiting to be written; beyond, activity is lost sooner than memory. */
const MOST_WAITING = 200_000
const BATCH = 1_000

/**
 * Notes who used the product and when, in unix seconds (S2). An observation: it may be lost in a crash (E1). What is no
 * reference or no time is passed over, and nobody is seen in the future.
 */
export function observeUsers(
  app: App,
  row: Pick<DocumentRow, 'license_id' | 'roster_key'>,
  seen: Record<string, unknown> | undefined,
): void {
  if (seen === undefined) return
  const own = pending.get(app) ?? new Map<string, SeenUser>()
  pending.set(app, own)
  const now = Math.floor(app.clock().getTime() / 1000)
  let left = MOST_REPORTED
  for (const [user, time] of Object.entries(seen)) {
    if (left-- === 0 || own.size >= MOST_WAITING) return
    if (!UserRef.safeParse(user).success || !Number.isSafeInteger(time) || Number(time) < 0) continue
    const at = new Date(Math.min(Number(time), now) * 1000).toISOString()
    const key = `${row.license_id}/${user}`
    const before = own.get(key)
    if (before && before.at >= at) continue
    const tag = before?.tag ?? seatTag(row.roster_key, user).toString('hex')
    own.set(key, { license_id: row.license_id, user_ref: user, tag, at })
  }
}

/** Writes them down, a thousand at a time; what fails is tried at the next turn. */
export async function writeSeen(app: App): Promise<void> {
  const own = pending.get(app)
  if (!own || own.size === 0) return
  const again = new Map<string, SeenUser>()
  pending.set(app, again)
  const all = [...own]
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = all.slice(at, at + BATCH)
    try {
      await saveSeen(
        app.database.db,
        batch.map(([, seen]) => seen),
      )
    } catch (error) {
      app.log.warn(
        { err: error, count: batch.length },
        'who was seen could not be written; it is kept for the next turn',
      )
      for (const [key, seen] of batch) if (!again.has(key)) again.set(key, seen)
    }
  }
}
