import type { Tone } from '../ui/StatusBadge.tsx'
import type { Delivery, Endpoint } from './queries.ts'

type Mark = { tone: Tone; label: string }

/** How an endpoint fares: one that fails is still active. */
export function endpointMark({ status, failingSince }: Pick<Endpoint, 'status' | 'failingSince'>): Mark {
  if (status === 'disabled') return { tone: 'quiet', label: 'Disabled' }
  return failingSince ? { tone: 'warn', label: 'Failing' } : { tone: 'good', label: 'Active' }
}

export const deliveryStatuses: Record<Delivery['status'], Mark> = {
  pending: { tone: 'soon', label: 'Waiting' },
  delivered: { tone: 'good', label: 'Delivered' },
  failed: { tone: 'bad', label: 'Given up' },
}

/** `All events`, or how many kinds and the first of them. */
export function kindsInWords(kinds: string[] | null): string {
  if (kinds === null) return 'All events'
  const [first = ''] = kinds
  return kinds.length === 1 ? first : `${kinds.length} kinds, ${first} …`
}

/** Why a waiting delivery waits: what went wrong the last time, with the status of the answer if there was one. */
export function lastTry({ status, attempts, lastStatus, lastError }: Delivery): string | null {
  if (status === 'delivered') return lastStatus === null ? null : `Answered ${lastStatus}`
  if (attempts === 0) return null
  return lastError ?? (lastStatus === null ? null : `Answered ${lastStatus}`)
}
