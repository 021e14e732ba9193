import type { Point } from '../licenses/history-rules.ts'
import type { Terms } from '../licenses/rules.ts'
import type { Difference, Outcome, RefreshFilter, RefreshStatus } from './schema.ts'

export type Scope = { kind: 'all' | 'filter' | 'one'; filter: RefreshFilter }

export type Counts = Partial<Record<Outcome, number>>

/** The scope that a filter means; two filters that mean the same make the same one, to the letter. */
export function scopeOf(filter: RefreshFilter): Scope {
  const { installationId, version, status, state, silent } = filter
  const given = Object.entries({ installationId, version, status, state, silent }).filter(
    ([, value]) => value !== undefined,
  )
  const kind = installationId !== undefined ? 'one' : given.length > 0 ? 'filter' : 'all'
  return { kind, filter: Object.fromEntries(given) }
}

export function addCounts(counts: Counts, more: Counts): Counts {
  const sum = { ...counts }
  for (const [outcome, count] of Object.entries(more) as [Outcome, number][]) {
    sum[outcome] = (sum[outcome] ?? 0) + count
  }
  return sum
}

/** Counts after some installations went from one outcome to another. */
export function moveCounts(counts: Counts, moves: readonly { before: Outcome; after: Outcome }[]): Counts {
  return moves.reduce((sum, { before, after }) => addCounts(addCounts(sum, { [before]: -1 }), { [after]: 1 }), counts)
}

/**
 * So many are compared before the connected ones among them are asked to check in. Sooner, and their check-ins would stand
 * in the way of comparing the rest, whose turn would come late; all at the end, and a million would come at once.
 */
const NUDGED_TOGETHER = 20_000

/** Whether a step, which brings the number of the compared from `before` to `after`, is followed by a nudge. */
export function endsNudge(before: number, after: number, isLast: boolean): boolean {
  return isLast || Math.floor(before / NUDGED_TOGETHER) < Math.floor(after / NUDGED_TOGETHER)
}

/** Of how many an acknowledgement is waited for: nobody waits for the gone, the silent and those that cannot. */
export function expectedOf(done: number, counts: Counts): number {
  return done - (counts.gone ?? 0) - (counts.silent ?? 0) - (counts.failed ?? 0)
}

/** R1: how long a refresh waits for acknowledgements. */
export const WAITS_MS = 24 * 3_600_000

/** Milliseconds between two looks at everybody who has not acknowledged, beside those who are heard of at once. */
export function sweepEvery(total: number): number {
  return Math.min(1_800, Math.max(30, total / 1_000)) * 1_000
}

export type Progress = {
  status: RefreshStatus
  total: number | null
  done: number
  startedAt: Date
  comparedAt: Date | null
  deadlineAt: Date | null
}

/** Installations a second so far, and the seconds left of what it does now. */
export function progressOf(run: Progress, now: Date): { ratePerSecond: number | null; secondsLeft: number | null } {
  const seconds = ((run.comparedAt ?? now).getTime() - run.startedAt.getTime()) / 1000
  const rate = seconds >= 1 || run.comparedAt !== null ? run.done / Math.max(seconds, 0.001) : null
  const ratePerSecond = rate === null ? null : Math.round(rate * 10) / 10
  if (run.status === 'waiting' && run.deadlineAt) {
    return { ratePerSecond, secondsLeft: Math.max(0, Math.ceil((run.deadlineAt.getTime() - now.getTime()) / 1000)) }
  }
  const known = run.status === 'running' && run.total !== null && rate !== null && rate > 0
  return { ratePerSecond, secondsLeft: known ? Math.ceil(Math.max(0, (run.total ?? 0) - run.done) / rate) : null }
}

/**
 * What the terms of two revisions of a license grant differently (R2): those that the installation holds, beside those that
 * are desired. Empty where the history does not tell both for certain.
 */
export function termsDifferences(history: readonly Point[], held: number, desired: number): Difference[] {
  const [before, after] = [held, desired].map((wanted) =>
    history.findLast(({ revision, exact }) => exact && revision === wanted),
  )
  if (!before || !after) return []
  const [was, is] = [before.terms, after.terms]
  const pairs = [
    { what: 'status', reported: was.status, desired: is.status },
    { what: 'seats', reported: was.seats, desired: is.seats },
    { what: 'expires', reported: was.expires, desired: is.expires },
    { what: 'time_zone', reported: was.timeZone, desired: is.timeZone },
    { what: 'message', reported: was.message, desired: is.message },
  ] as const
  return [...pairs.filter(({ reported, desired }) => reported !== desired), ...featureDifference(was, is)]
}

function featureDifference({ features: before }: Terms, { features: after }: Terms): Difference[] {
  const differing = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name])
  if (differing.length === 0) return []
  const only = (features: Terms['features']) =>
    Object.fromEntries(Object.entries(features).filter(([name]) => differing.includes(name)))
  return [{ what: 'features', reported: only(before), desired: only(after) }]
}
