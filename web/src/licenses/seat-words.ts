import { usersCounted } from '../events/user-words.ts'
import type { Assigned } from './seat-queries.ts'

const number = new Intl.NumberFormat('en')

/** What a meter of seats comes to. */
export function meterInWords(assigned: number, allowed: number | null): string {
  if (allowed === null) return 'A site license: everybody at the customer may use it, and no seat has to be assigned.'
  const free = allowed - assigned
  if (free > 0) return `${number.format(free)} of ${number.format(allowed)} free.`
  if (free === 0) return allowed === 0 ? 'No seats are allowed.' : 'All seats are taken.'
  return `${number.format(-free)} over the limit: who has a seat keeps it, and nobody new gets one.`
}

/** `12 / 20`, `12 / ∞`: seats used of those allowed, for a column. */
export function seatsInShort(used: number, allowed: number | null): string {
  return `${number.format(used)} / ${allowed === null ? '∞' : number.format(allowed)}`
}

/** What came of assigning many, a sentence each. */
export function assignedInWords({ assigned, already, refused }: Assigned): string[] {
  return [
    assigned.length > 0 && `${usersCounted(assigned.length)} got a seat.`,
    already.length > 0 && `${usersCounted(already.length)} had one already.`,
    refused.length > 0 && `${usersCounted(refused.length)} got none: no seat was free.`,
  ].filter((sentence) => sentence !== false)
}

/** Where more users are named than seats are free. */
export function onlyFree(free: number): string {
  if (free === 0) return 'No seat is free. Whoever has none gets none.'
  const some = free === 1 ? '1 seat is' : `${new Intl.NumberFormat('en').format(free)} seats are`
  return `Only ${some} free. They are given in this order; whoever has a seat already needs none.`
}
