import { IconHierarchy } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { subscriberPages, type Subscriber } from './queries.ts'

const columns: Column<Subscriber>[] = [
  { id: 'name', header: 'Subscriber', cell: ({ name, orgId }) => <ShortText text={name ?? orgId} /> },
  { id: 'sandbox', header: 'Sandbox', cell: ({ sandboxName }) => <ShortText text={sandboxName} /> },
  {
    id: 'state',
    header: 'State',
    cell: ({ supersededById }) =>
      supersededById ? <StatusBadge tone="quiet" label="Superseded" /> : <StatusBadge tone="good" label="Current" />,
  },
  { id: 'created', header: 'First seen', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]

/** The subscribers proven to be sandboxes of this one (I6); nothing where there are none. */
export function SandboxesCard({ subscriber: { id, test } }: { subscriber: Subscriber }) {
  const query = useInfiniteQuery(subscriberPages({ parentId: id, test: test ? 'true' : undefined, limit: 6 }))
  if ((query.data?.pages[0]?.data.length ?? 0) === 0) return null
  return (
    <RelatedList title="Sandboxes" icon={<IconHierarchy />} flush>
      <DataTable
        bare
        label="Sandboxes"
        columns={columns}
        query={query}
        rowId={(sandbox) => sandbox.id}
        rowHref={(sandbox) => `/subscribers/${sandbox.id}`}
        empty={null}
      />
    </RelatedList>
  )
}
