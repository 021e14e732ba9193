/** Seconds a clock may be behind before it counts as moved back, and before a *not yet* is believed (`C2`). */
export const clockTolerance = 3600

/** The time at which expiry is judged: the later of clock and mark (protocol 3). Unix seconds. */
export function judgedAt(now: number, mark: number): number {
  return Math.max(now, mark)
}

/** Whether the clock is more than the tolerance behind the high-water mark. */
export function clockMovedBack(now: number, mark: number): boolean {
  return now < mark - clockTolerance
}

/** Whether a statement valid from `nbf` is not yet valid. */
export function notYetValid(nbf: number, at: number): boolean {
  return at < nbf - clockTolerance
}
