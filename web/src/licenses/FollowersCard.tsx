import { IconBox } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { DataTable } from '../ui/DataTable.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { relatedColumns } from './license-columns.tsx'
import { licensePages, type License } from './queries.ts'

/** The licenses of the sandboxes that follow this one; left out where there are none (I6). */
export function FollowersCard({ license }: { license: License }) {
  const test = license.test ? ('true' as const) : undefined
  const query = useInfiniteQuery(licensePages({ followsLicenseId: license.id, test, limit: 6 }))
  if (!query.data?.pages[0]?.data.length) return null
  return (
    <RelatedList title="Sandboxes that follow" icon={<IconBox />} flush>
      <DataTable
        bare
        label="Sandboxes that follow"
        columns={relatedColumns('package')}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/licenses/${id}`}
        empty={null}
      />
    </RelatedList>
  )
}
