import type { Column } from '../ui/DataTable.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { claimantOf, claimKinds, claimStatuses, nameOf } from './claim-words.ts'
import type { Claim } from './queries.ts'

export const claimColumns: Column<Claim>[] = [
  { id: 'subscriber', header: 'Subscriber', cell: ({ subscriber }) => <ShortText text={nameOf(subscriber)} /> },
  { id: 'kind', header: 'Asks to', cell: ({ kind }) => claimKinds[kind], wideOnly: true },
  { id: 'package', header: 'Package', cell: ({ packageName }) => <ShortText text={packageName} />, wideOnly: true },
  { id: 'claimant', header: 'Claimed by', cell: (claim) => <ShortText text={claimantOf(claim)} /> },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge {...claimStatuses[status]} /> },
  { id: 'filed', header: 'Filed', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]
