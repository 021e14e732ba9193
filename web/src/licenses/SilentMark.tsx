import { useQuery } from '@tanstack/react-query'
import { allPackagesOptions } from '../packages/queries.ts'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { formatAgo, useNow } from '../ui/time.ts'
import { silentSince } from './license-words.ts'
import type { License } from './queries.ts'

/** Says that nothing was heard of the product for as long as its package calls silent; else nothing. */
export function SilentMark({ license }: { license: License }) {
  const packages = useQuery(allPackagesOptions).data
  const now = useNow()
  const days = packages?.find(({ id }) => id === license.packageId)?.silentAfterDays
  const since = days === undefined ? null : silentSince(license, days, now)
  return since && <StatusBadge tone="warn" label={`Silent, last heard of ${formatAgo(since, now)}`} />
}
