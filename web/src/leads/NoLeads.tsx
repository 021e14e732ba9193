import { IconUser } from '@tabler/icons-react'
import { EmptyState } from '../ui/EmptyState.tsx'
import { viewOf, type LeadView } from './lead-views.ts'
import type { LeadSearch } from './routes.tsx'

const nothing: Record<Exclude<LeadView, 'all'>, { title: string; why: string }> = {
  mine: { title: 'No open leads are yours', why: 'New ones come to you by mail and stand here.' },
  unassigned: {
    title: 'Every open lead has an owner',
    why: 'A lead belongs to the License Manager when its package has no active lead manager and the org no fallback owner.',
  },
  week: { title: 'No new leads this week', why: 'Here stands who came in the last seven days.' },
}

/** Why the list is empty, and what to do. */
export function NoLeads({ search, onShowAll }: { search: LeadSearch; onShowAll: () => void }) {
  const view = viewOf(search)
  const { q, packageId, accountId, owner, status } = search
  const ownStatus = view === 'mine' || view === 'unassigned' ? 'open' : undefined
  const narrowed = q || packageId || accountId || status !== ownStatus || (owner && (view === 'all' || view === 'week'))
  const showAll = (
    <button type="button" className="link" onClick={onShowAll}>
      Show all leads
    </button>
  )
  if (narrowed) {
    return (
      <EmptyState title="No lead fits" action={showAll}>
        Search looks into name, company and email.
      </EmptyState>
    )
  }
  if (view !== 'all') {
    return (
      <EmptyState title={nothing[view].title} action={showAll}>
        {nothing[view].why}
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No leads yet" icon={<IconUser size={32} stroke={1.4} />}>
      Whoever installs a product, or asks for it on its install page, stands here within a second. Send somebody the
      address of an install page, or install with the live key.
    </EmptyState>
  )
}
