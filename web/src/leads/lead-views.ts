import type { LeadSearch } from './routes.tsx'

/** The usual ways to look at leads; a view is nothing but filters, so that a link can name any of them. */
export type LeadView = 'mine' | 'unassigned' | 'week' | 'all'

export const leadViews: { value: LeadView; label: string }[] = [
  { value: 'mine', label: 'Mine' },
  { value: 'unassigned', label: 'Unassigned' },
  { value: 'week', label: 'New this week' },
  { value: 'all', label: 'All' },
]

const filters: Record<LeadView, Pick<LeadSearch, 'owner' | 'since' | 'status'>> = {
  mine: { owner: 'me', status: 'open' },
  unassigned: { owner: 'none', status: 'open' },
  week: { since: 'week' },
  all: {},
}

export function viewOf({ owner, since }: LeadSearch): LeadView {
  if (owner === 'me') return 'mine'
  if (owner === 'none') return 'unassigned'
  return since === 'week' ? 'week' : 'all'
}

/** What was searched for stays when the view changes. */
export function searchOf(view: LeadView, { q, packageId, accountId }: LeadSearch): LeadSearch {
  return { q, packageId, accountId, ...filters[view] }
}

const HOUR_MS = 3_600_000

/** Seven days back, to the full hour: the same list is asked for with the same address for a while. */
export function weekAgo(now: number): string {
  return new Date(Math.floor(now / HOUR_MS) * HOUR_MS - 168 * HOUR_MS).toISOString()
}
