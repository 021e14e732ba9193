import { IconUserQuestion } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useCan } from '../session.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { claimColumns } from './claim-columns.tsx'
import { claimPages } from './queries.ts'

type Props = { of: { packageId: string } | { subscriberId: string } }

/** The claims that wait for a decision, of a package or about a subscriber; nothing where none does. */
export function ClaimsCard({ of }: Props) {
  return useCan('claims:read') ? <Waiting of={of} /> : null
}

function Waiting({ of }: Props) {
  const query = useInfiniteQuery(claimPages({ ...of, status: 'open', limit: 6 }))
  if ((query.data?.pages[0]?.data.length ?? 0) === 0) return null
  const dropped = 'packageId' in of ? 'package' : 'subscriber'
  return (
    <RelatedList
      title="Claims that wait"
      icon={<IconUserQuestion />}
      flush
      actions={
        <Link to="/claims" search={of}>
          View all claims
        </Link>
      }
    >
      <DataTable
        bare
        label="Claims"
        columns={claimColumns.filter(({ id }) => id !== dropped)}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/claims/${id}`}
        empty={null}
      />
    </RelatedList>
  )
}
