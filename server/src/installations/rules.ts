import { normalizeOrgId } from '../subscribers/rules.ts'
/** The Subscriber Org ID of the parent that a sandbox names; null without one. */
export function parentKeyOf({ parentOrgId }: { parentOrgId?: string | null | undefined }): string | null {
  return parentOrgId ? normalizeOrgId(parentOrgId) : null
}

/** The subscriber, and the parent that a sandbox names, in one order: so two of its sandboxes install one after the other. */
export function heldKeys({ orgKey, parentKey }: { orgKey: string; parentKey: string | null }): string[] {
  return [...new Set([orgKey, parentKey ?? orgKey])].toSorted()
}

/** What an installation reports beside what is known of it. */
export type Reported = {
  version?: string | undefined
  facts?: Record<string, unknown> | undefined
  applied?: { epoch: number; revision: number } | undefined
}

export type Known = {
  version: string
  facts: Record<string, unknown>
  applied_revision: number | null
  ahead_revision: number | null
  revision: number
  epoch: number
}

/** What in a report is new and must not be lost (E1). */
export type News = {
  version: string | null
  facts: Record<string, unknown> | null
  acknowledged: number | null
  /** It applied a revision that was never issued here: this database was restored from a backup (R4). */
  ahead: boolean
  /** It did so before, and does no longer. */
  caughtUp: boolean
}

/** null where the report says nothing new: the check-in is then a mere observation. */
export function newsOf(known: Known, reported: Reported): News | null {
  const { version, facts, applied } = reported
  const ours = applied !== undefined && applied.epoch === known.epoch
  const news: News = {
    version: version !== undefined && version !== known.version ? version : null,
    facts: facts !== undefined && !sameFacts(known.facts, facts) ? facts : null,
    acknowledged:
      ours && applied.revision <= known.revision && applied.revision > (known.applied_revision ?? 0)
        ? applied.revision
        : null,
    // Whatever its epoch: a restored backup comes with a new one.
    ahead: applied !== undefined && applied.revision > known.revision,
    caughtUp: ours && applied.revision <= known.revision && known.ahead_revision !== null,
  }
  const { version: upgraded, facts: changed, acknowledged } = news
  return upgraded !== null || changed !== null || acknowledged !== null || news.ahead || news.caughtUp ? news : null
}

/** Facts are flat; their order does not matter. */
export function sameFacts(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
}

/** Whether the product counts other seats than the license, by the very roster that holds now (R4). */
export function seatsDrift(
  known: { seats: number | null; seats_used: number; roster_revision: number; epoch: number },
  report: {
    usage?: { seatsUsed?: number | undefined } | undefined
    roster?: { epoch: number; revision: number } | null | undefined
  },
): boolean {
  const { usage, roster } = report
  if (known.seats === null || usage?.seatsUsed === undefined || !roster) return false
  if (roster.epoch !== known.epoch || roster.revision !== known.roster_revision) return false
  return usage.seatsUsed !== known.seats_used
}

/** Seconds until a product that hears nothing should ask again, at least. */
const CHECK_IN_SECONDS = 3_600
/** Check-ins a second that a process is to bear without being asked for more patience. */
const CHECK_INS_A_SECOND = 200

/**
 * Seconds until the next check-in, so that however many installations there are never come at once: an hour, longer beyond
 * 720,000 of them, and ±10 % by `chance` (0 to 1), which pulls apart those who came together.
 */
export function nextCheckIn(installations: number, chance: number): number {
  const even = Math.max(CHECK_IN_SECONDS, installations / CHECK_INS_A_SECOND)
  return Math.round(even * (0.9 + 0.2 * chance))
}
