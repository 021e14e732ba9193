import type { Claim } from './schema.ts'

export const CLAIM_DAYS = 30

/** More open ones for one subscriber are dropped without a word: nobody can bury the vendor in claims. */
export const MOST_OPEN = 5

const DAY_MS = 86_400_000

export function claimEnds(now: Date): Date {
  return new Date(now.getTime() + CLAIM_DAYS * DAY_MS)
}

/** What a claim is by now: nobody decided it in time, or nobody used it. */
export function claimStatus(row: { status: string; expires_at: Date }, now: Date): Claim['status'] {
  const waits = row.status === 'open' || row.status === 'approved'
  return waits && now >= row.expires_at ? 'expired' : (row.status as Claim['status'])
}
