import { AppError } from './errors.ts'

/**
 * The revision that `If-Match` names (M1): `"5"`, also weak or without quotes. Missing → `revision_required`; what cannot
 * be a revision matches none and is answered as null.
 */
export function revisionOf(ifMatch: string | undefined): number | null {
  if (ifMatch === undefined) throw new AppError('revision_required')
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch.trim())
  return match ? Number(match[1]) : null
}

/** Refuses an edit of anything but the newest revision, and hands over the current state (M1). */
export function refuseStale(expected: number | null, revision: number, current: () => unknown): void {
  if (expected === revision) return
  throw new AppError('stale_revision', `The current revision is ${revision}.`, { extra: { current: current() } })
}

export function etagOf(revision: number): string {
  return `"${revision}"`
}
