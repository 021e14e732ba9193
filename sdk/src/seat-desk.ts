import type { Situation } from './decide.ts'
import type { LicenseBody } from './document.ts'
import { endOf, holdsSeat } from './roster.ts'
import type { Roster } from './roster.ts'
import { canTag } from './tag.ts'

/** Users whose use is remembered until it is reported; of more than that, the report is lost. */
const mostSeen = 100_000

/** What a running product knows of its users beside the roster. Nothing of it is stored: a restart begins anew. */
export type SeatDesk = {
  /** Unix second of the last use of each user since it was reported. */
  seen: Map<string, number>
  /** Users who count as having a seat by their first use; whether the server has already assigned it. */
  provisional: Map<string, { isAssigned: boolean }>
  /** Users whom the server refused a seat, until roster or license change. */
  refused: Set<string>
  /** Called when somebody became provisional; must not do its work at once. */
  wake: () => void
  canTag: boolean
}

export function createDesk(): SeatDesk {
  return { seen: new Map(), provisional: new Map(), refused: new Set(), wake: () => undefined, canTag: canTag() }
}

/** What `decide` needs to know of a user: from the roster and the memory, without waiting. Notes the use. */
export function judgeSeat(
  desk: SeatDesk,
  license: LicenseBody | undefined,
  roster: Roster | undefined,
  user: string,
  now: number,
): Pick<Situation, 'hasSeat' | 'rosterExpires'> {
  if (desk.seen.size < mostSeen || desk.seen.has(user)) desk.seen.set(user, now)
  if (!license || license.seats === null || license.seatAssignment === undefined || !desk.canTag) return {}
  if (!roster) return { rosterExpires: null }
  const hasSeat = holdsSeat(roster, user) || takesSeat(desk, license, license.seats, roster, user)
  return { rosterExpires: endOf(roster), hasSeat }
}

/** After roster or license changed: the roster tells who has a seat, and who was refused may be so no longer. */
export function settleDesk(desk: SeatDesk, roster: Roster | null): void {
  desk.refused.clear()
  for (const [user, { isAssigned }] of desk.provisional) {
    if (isAssigned || (roster && holdsSeat(roster, user))) desk.provisional.delete(user)
  }
}

/** First use (`P1`): there must be a free seat for the user, beside those who came before and wait for theirs. */
function takesSeat(desk: SeatDesk, license: LicenseBody, seats: number, roster: Roster, user: string): boolean {
  if (desk.provisional.has(user)) return true
  if (license.seatAssignment !== 'first_use' || desk.refused.has(user)) return false
  if (license.status === 'uninstalled' || license.status === 'suspended') return false
  if (roster.count + desk.provisional.size >= seats) return false
  desk.provisional.set(user, { isAssigned: false })
  desk.wake()
  return true
}
