import { IconUser } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { relatedLeadColumns } from './lead-columns.tsx'
import { leadPages } from './queries.ts'

type Props = { of: { packageId: string } | { subscriberId: string }; count?: number }

/** The leads of a package or a subscriber. */
export function LeadsCard({ of, count }: Props) {
  const query = useInfiniteQuery(leadPages({ ...of, limit: 6 }))
  return (
    <RelatedList
      title="Leads"
      icon={<IconUser />}
      count={count}
      flush
      actions={
        'packageId' in of && (
          <Link to="/leads" search={{ packageId: of.packageId }}>
            View all leads
          </Link>
        )
      }
    >
      <DataTable
        bare
        label="Leads"
        columns={relatedLeadColumns('packageId' in of ? 'package' : 'subscriber')}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/leads/${id}`}
        empty={
          <EmptyState title="No leads yet">Whoever installs, or asks on the install page, becomes one.</EmptyState>
        }
      />
    </RelatedList>
  )
}
