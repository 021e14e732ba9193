import { IconPlug } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { installationColumns, packageColumn, subscriberColumn } from './installation-columns.tsx'
import { installationPages } from './queries.ts'

type Props = { of: { packageId: string } | { subscriberId: string }; test?: boolean; count?: number }

/** The installations of a package or in a subscriber; a row leads to the license that goes with it. */
export function InstallationsCard({ of, test = false, count }: Props) {
  const query = useInfiniteQuery(installationPages({ ...of, test: test ? 'true' : undefined, limit: 6 }))
  const first = 'packageId' in of ? subscriberColumn : packageColumn
  return (
    <RelatedList
      title="Installations"
      icon={<IconPlug />}
      count={count}
      flush
      actions={
        <Link to="/installations" search={{ ...of, ...(test && { test: 'true' }) }}>
          View all installations
        </Link>
      }
    >
      <DataTable
        bare
        label="Installations"
        columns={[first, ...installationColumns]}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ licenseId }) => `/licenses/${licenseId}`}
        empty={
          <EmptyState title="Nothing is installed yet">Put the snippet into the product and install it.</EmptyState>
        }
      />
    </RelatedList>
  )
}
