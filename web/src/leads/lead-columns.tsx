import type { Column } from '../ui/DataTable.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { leadStatuses, nameOf, sources } from './lead-words.ts'
import type { Lead } from './queries.ts'

export const leadColumns: Column<Lead>[] = [
  { id: 'name', header: 'Lead', cell: (lead) => <ShortText text={nameOf(lead)} /> },
  { id: 'company', header: 'Company', cell: ({ company }) => <ShortText text={company} /> },
  {
    id: 'package',
    header: 'Package',
    cell: ({ packageName }) => <ShortText text={packageName} />,
    wideOnly: true,
    width: 160,
  },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge {...leadStatuses[status]} /> },
  { id: 'owner', header: 'Owner', cell: ({ ownerName }) => <ShortText text={ownerName} />, width: 140 },
  { id: 'source', header: 'Source', cell: ({ source }) => sources[source], wideOnly: true, width: 160 },
  { id: 'created', header: 'Created', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]

/** For related lists: what the page is about is left out. */
export function relatedLeadColumns(of: 'package' | 'subscriber'): Column<Lead>[] {
  const dropped = of === 'package' ? ['package', 'source'] : ['company', 'source']
  return leadColumns.filter(({ id }) => !dropped.includes(id))
}
