import { Button } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { membersOptions } from '../access/queries.ts'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { MoveAwayForm } from './MoveAwayForm.tsx'
import { nextInWords, packagesInWords, statuses } from './move-words.ts'
import { movePages, type Move } from './queries.ts'
import { ReceiveForm } from './ReceiveForm.tsx'

const columns: Column<Move>[] = [
  { id: 'packages', header: 'Packages', cell: (move) => <ShortText text={packagesInWords(move)} /> },
  {
    id: 'side',
    header: 'Way',
    cell: ({ side }) => (side === 'source' ? 'Away from here' : 'To here'),
    width: 130,
    wideOnly: true,
  },
  { id: 'org', header: 'Other org', cell: ({ counterpart }) => <ShortText text={counterpart.org} />, wideOnly: true },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge {...statuses[status]} />, width: 130 },
  { id: 'next', header: 'Next', cell: (move) => <ShortText text={nextInWords(move)} /> },
  { id: 'created', header: 'Begun', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, width: 120, wideOnly: true },
]

const hint = 'Take packages with everything that belongs to them to another org, on this server or another.'

/** V1–V3: packages on their way to another org, and from another org to here. */
export function MoveList() {
  const may = useCan('moves:read')
  return may ? <Moves /> : <NotAllowed />
}

function Moves() {
  const query = useInfiniteQuery(movePages())
  const [open, setOpen] = useState<'receive' | 'away' | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <PageTitle
        title="Moves"
        icon={<IconArrowsExchange />}
        hint={hint}
        actions={
          <>
            <Button variant="default" onClick={() => setOpen('receive')}>
              Receive packages
            </Button>
            <Button onClick={() => setOpen('away')}>Move packages away</Button>
          </>
        }
      />
      <DataTable
        label="Moves"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/settings/moves/${id}`}
        empty={
          <EmptyState title="Nothing has moved yet" icon={<IconArrowsExchange size={32} stroke={1.4} />}>
            A move takes packages from one org to another with their licenses, installations, leads and history.
            Products go on working throughout, and follow by themselves. It begins at the org that receives: it makes an
            invitation, and the org that gives pastes it here. Before the hand-over nothing has changed, and soon after
            it can still be undone.
          </EmptyState>
        }
      />
      {open === 'receive' && <ReceiveForm onClose={close} />}
      {open === 'away' && <MoveAwayForm onClose={close} />}
    </>
  )
}

function NotAllowed() {
  const members = useQuery(membersOptions).data ?? []
  const admins = members.filter(({ role, status }) => role === 'admin' && status === 'active')
  return (
    <>
      <PageTitle title="Moves" icon={<IconArrowsExchange />} hint={hint} />
      <EmptyState title="Only an admin can move packages" icon={<IconArrowsExchange size={32} stroke={1.4} />}>
        {admins.length > 0 && <>Ask {admins.map(({ name }) => name).join(', ')}.</>}
      </EmptyState>
    </>
  )
}
