import type { Tone } from '../ui/StatusBadge.tsx'
import type { License } from './queries.ts'

export const states: Record<License['state'], { tone: Tone; label: string }> = {
  trial: { tone: 'soon', label: 'Trial' },
  active: { tone: 'good', label: 'Active' },
  in_grace: { tone: 'warn', label: 'In grace' },
  expired: { tone: 'bad', label: 'Expired' },
  suspended: { tone: 'bad', label: 'Suspended' },
  uninstalled: { tone: 'quiet', label: 'Uninstalled' },
}

export const stateOptions = Object.entries(states).map(([value, { label }]) => ({ value, label }))

export function seatsInWords(seats: number | null): string {
  return seats === null ? 'Site license' : new Intl.NumberFormat('en').format(seats)
}

/** A customer by name; by its id where the product told no name. */
export function subscriberOf(thing: { subscriberName: string | null; subscriberOrgId: string }): string {
  return thing.subscriberName ?? thing.subscriberOrgId
}

export type Stage = { name: string; done: boolean; revision: number | null; at: string | null; words: string }

/** The way of a change, M9: desired → delivered → acknowledged → enforced. Null while nothing is installed. */
export function stagesOf({ delivery }: Pick<License, 'delivery'>): Stage[] | null {
  if (!delivery) return null
  const { desiredRevision: wanted, connected } = delivery
  const delivered = (delivery.deliveredRevision ?? 0) >= wanted
  const acknowledged = (delivery.acknowledgedRevision ?? 0) >= wanted
  const wait = connected ? 'On its way: the product is connected' : 'Waits for the next check-in'
  return [
    { name: 'Desired', done: true, revision: wanted, at: delivery.desiredAt, words: 'What you decided' },
    {
      name: 'Delivered',
      done: delivered || acknowledged,
      revision: delivery.deliveredRevision,
      at: delivery.deliveredAt,
      words: delivered || acknowledged ? 'The product has the document' : wait,
    },
    {
      name: 'Acknowledged',
      done: acknowledged,
      revision: delivery.acknowledgedRevision,
      at: delivery.acknowledgedAt,
      words: acknowledged ? 'The product decides by it' : delivered ? 'Waits for the product to say so' : wait,
    },
    {
      name: 'Enforced',
      done: acknowledged,
      revision: acknowledged ? delivery.acknowledgedRevision : null,
      at: null,
      words: acknowledged ? 'By the product, since it acknowledged' : 'By the product, once acknowledged',
    },
  ]
}

/** How far a change has come, in a few words for lists. */
export function deliveryInWords(license: Pick<License, 'delivery'>): { steps: number; words: string } {
  const stages = stagesOf(license)
  if (!stages) return { steps: 0, words: 'Not installed' }
  const [, delivered, acknowledged] = stages
  if (acknowledged?.done) return { steps: 3, words: 'Acknowledged' }
  if (delivered?.done) return { steps: 2, words: 'Delivered, not yet acknowledged' }
  return { steps: 1, words: license.delivery?.connected ? 'On its way' : 'Waits for the next check-in' }
}

const DAY_MS = 86_400_000

/** Since when nothing was heard of the product, where that is as long as its package calls silent; else null. */
export function silentSince(
  license: Pick<License, 'status' | 'delivery'>,
  silentAfterDays: number,
  now: number,
): string | null {
  const heard = license.delivery?.lastCheckInAt
  if (license.status === 'uninstalled' || !heard || license.delivery?.connected) return null
  return now - Date.parse(heard) > silentAfterDays * DAY_MS ? heard : null
}
