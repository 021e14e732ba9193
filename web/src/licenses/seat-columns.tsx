import { giverInWords } from '../events/seat-sentences.ts'
import type { Column } from '../ui/DataTable.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import type { Seat } from './seat-queries.ts'

export const seatColumns: Column<Seat>[] = [
  { id: 'user', header: 'User', cell: ({ user }) => <ShortText text={user} />, sort: { asc: 'user' } },
  { id: 'assigned', header: 'Seat since', cell: ({ assignedAt }) => <TimeAgo at={assignedAt} never="No seat" /> },
  {
    id: 'by',
    header: 'Given',
    cell: ({ assignedBy }) => (assignedBy ? giverInWords(assignedBy) : <span className="quiet">—</span>),
    wideOnly: true,
  },
  {
    id: 'seen',
    header: 'Last seen',
    cell: ({ lastSeenAt }) => <TimeAgo at={lastSeenAt} />,
    sort: { desc: '-lastSeen', asc: 'lastSeen' },
  },
]
