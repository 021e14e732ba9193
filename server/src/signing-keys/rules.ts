const DAY_MS = 86_400_000

/** A signing key signs for 90 days; its certificate outlives that by the longest document it may sign. */
const SIGNS_DAYS = 90
/** The next key is made this long before the present one stops signing: the overlap. */
const OVERLAP_DAYS = 10
/** A certificate is valid from an hour before it was made, for clocks that are slow. */
const EARLY_MS = 3_600_000

export type KeyLife = { notBefore: Date; signUntil: Date; notAfter: Date }

export function lifeOf(now: Date, offlineDays: number): KeyLife {
  const signUntil = now.getTime() + SIGNS_DAYS * DAY_MS
  return {
    notBefore: new Date(now.getTime() - EARLY_MS),
    signUntil: new Date(signUntil),
    notAfter: new Date(signUntil + (offlineDays + 1) * DAY_MS),
  }
}

/** Whether another key must be made now: the present one soon stops signing, or cannot cover a whole offline period. */
export function needsRotation(life: Pick<KeyLife, 'signUntil' | 'notAfter'>, offlineDays: number, now: Date): boolean {
  return (
    life.signUntil.getTime() - now.getTime() < OVERLAP_DAYS * DAY_MS ||
    life.notAfter.getTime() - now.getTime() < offlineDays * DAY_MS
  )
}

/** The next epoch: unix seconds, and always higher than the one before. */
export function nextEpoch(before: number, now: Date): number {
  return Math.max(before + 1, Math.floor(now.getTime() / 1000))
}
