import { IconCertificate } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { relatedColumns } from './license-columns.tsx'
import { licensePages } from './queries.ts'

type Props = { of: { packageId: string } | { subscriberId: string }; test?: boolean; count?: number }

/** The licenses of a package or a subscriber. */
export function LicensesCard({ of, test = false, count }: Props) {
  const query = useInfiniteQuery(licensePages({ ...of, test: test ? 'true' : undefined, limit: 6 }))
  return (
    <RelatedList
      title="Licenses"
      icon={<IconCertificate />}
      count={count}
      flush
      actions={
        'packageId' in of && (
          <Link to="/licenses" search={{ packageId: of.packageId }}>
            View all licenses
          </Link>
        )
      }
    >
      <DataTable
        bare
        label="Licenses"
        columns={relatedColumns('packageId' in of ? 'package' : 'subscriber')}
        query={query}
        rowId={(license) => license.id}
        rowHref={(license) => `/licenses/${license.id}`}
        empty={<EmptyState title="No licenses yet">Each installation gets one by itself.</EmptyState>}
      />
    </RelatedList>
  )
}
