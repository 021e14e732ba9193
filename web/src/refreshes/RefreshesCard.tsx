import { IconRefresh } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { actorName } from '../events/actor-name.ts'
import { useLook } from '../events/use-look.ts'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { refreshPages, type Refresh } from './queries.ts'
import { RefreshButton } from './RefreshButton.tsx'
import { countsInWords, refreshStatuses, scopeInWords } from './refresh-words.ts'

const columns: Column<Refresh>[] = [
  { id: 'started', header: 'Started', cell: ({ startedAt }) => <TimeAgo at={startedAt} /> },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status, dryRun }) => (
      <>
        <StatusBadge {...refreshStatuses[status]} /> {dryRun && <StatusBadge tone="quiet" label="Dry run" />}
      </>
    ),
  },
  { id: 'by', header: 'By', cell: ({ startedBy }) => <Starter of={startedBy} /> },
  { id: 'reason', header: 'Reason', cell: ({ reason }) => <ShortText text={reason} />, wideOnly: true },
  {
    id: 'scope',
    header: 'Installations',
    cell: (refresh) => <ShortText text={scopeInWords(refresh)} />,
    wideOnly: true,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: (refresh) => <ShortText text={countsInWords(refresh) || null} none="Nobody" />,
    wideOnly: true,
  },
]

function Starter({ of }: { of: Refresh['startedBy'] }) {
  return <bdi>{actorName(of, useLook())}</bdi>
}

/** Earlier refreshes of a package: who, why, and what came of them. */
export function RefreshesCard({ packageId }: { packageId: string }) {
  const query = useInfiniteQuery(refreshPages(packageId))
  return (
    <RelatedList title="Refreshes" icon={<IconRefresh />} flush>
      <DataTable
        bare
        label="Refreshes"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/refreshes/${id}`}
        empty={
          <EmptyState title="No refresh yet" action={<RefreshButton of={{ packageId }} />}>
            A refresh compares what every installation last reported with its license and puts right what differs. Use
            it when numbers disagree, after restoring a backup, or after a move. A dry run only tells.
          </EmptyState>
        }
      />
    </RelatedList>
  )
}
