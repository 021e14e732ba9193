import type { SeatDesk } from './seat-desk.ts'

/** Users of one report, with the unix second of their last use. */
export type SeenUsers = ReadonlyMap<string, number>

/** Users in one check-in, and UTF-16 units of their references: a server takes bodies of limited size. */
const mostUsers = 1_000
const mostText = 32_000

/** The next users to report, those first who wait longest. */
export function nextSeen({ seen }: SeatDesk): SeenUsers {
  const next = new Map<string, number>()
  let text = 0
  for (const [user, at] of seen) {
    text += user.length
    if (next.size === mostUsers || text > mostText) break
    next.set(user, at)
  }
  return next
}

/** What was reported is not reported again, unless the user came back meanwhile. */
export function forget({ seen }: SeatDesk, reported: SeenUsers): void {
  for (const [user, at] of reported) if (seen.get(user) === at) seen.delete(user)
}
