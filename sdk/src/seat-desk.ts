import type { Situation } from './decide.ts'
import type { LicenseBody } from './document.ts'
import { endOf, holdsSeat } from './roster.ts'
import type { Roster } from './roster.ts'
import { canTag } from './tag.ts'

/** Users whose use is remembered until it is reported; of more than that, the report is lost. */
const mostSeen = 100_000

/** Users who wait for a seat and are stored; of more than that, a restart forgets the later ones. */
const mostStored = 10_000

/** What a running product knows of its users beside the roster. Only who is provisional is stored. */
export type SeatDesk = {
  /** Unix second of the last use of each user since it was reported. */
  seen: Map<string, number>
  /** Users who count as having a seat by their first use; whether the server has already assigned it. */
  provisional: Map<string, { isAssigned: boolean }>
  /** Who is provisional by the store as last seen. */
  stored: ReadonlySet<string>
  /** Users whom the server refused a seat, until roster or license change. */
  refused: Set<string>
  /** Called when somebody became provisional; must not do its work at once. */
  wake: () => void
  /** Called when others are provisional than before, to have it stored; the same holds. */
  keep: () => void
  canTag: boolean
}

export function createDesk(): SeatDesk {
  return {
    seen: new Map(),
    provisional: new Map(),
    stored: new Set(),
    refused: new Set(),
    wake: () => undefined,
    keep: () => undefined,
    canTag: canTag(),
  }
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

/** Takes over who is provisional by the store: another node, or an earlier run, has let them in or settled them. */
export function syncDesk(desk: SeatDesk, stored: readonly string[]): void {
  const found = new Set(stored)
  for (const user of desk.stored) if (!found.has(user)) desk.provisional.delete(user)
  for (const user of found) {
    const isNews = !desk.stored.has(user) && !desk.refused.has(user)
    if (isNews && !desk.provisional.has(user)) desk.provisional.set(user, { isAssigned: false })
  }
  desk.stored = found
}

/** Who is to be stored as provisional: what this desk does not know of stays. */
export function toStore(desk: SeatDesk, stored: readonly string[]): string[] {
  const kept = stored.filter((user) => desk.provisional.has(user) || !desk.stored.has(user))
  return [...new Set([...kept, ...desk.provisional.keys()])].slice(0, mostStored)
}

/** Whether the store does not know yet who is provisional. */
export function isUnstored({ provisional, stored }: SeatDesk): boolean {
  const users = Array.from(provisional.keys()).slice(0, mostStored)
  return users.length !== stored.size || users.some((user) => !stored.has(user))
}

/** First use (`P1`): there must be a free seat for the user, beside those who came before and wait for theirs. */
function takesSeat(desk: SeatDesk, license: LicenseBody, seats: number, roster: Roster, user: string): boolean {
  if (desk.provisional.has(user)) return true
  if (license.seatAssignment !== 'first_use' || desk.refused.has(user)) return false
  if (license.status === 'uninstalled' || license.status === 'suspended') return false
  if (roster.count + desk.provisional.size >= seats) return false
  desk.provisional.set(user, { isAssigned: false })
  desk.wake()
  desk.keep()
  return true
}
