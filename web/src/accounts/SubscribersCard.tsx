import { Button } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { subscriberPages, subscriberTypes, type Subscriber } from '../subscribers/queries.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { LinkSubscriberForm } from './LinkSubscriberForm.tsx'
import { linkSubscriber, type Account } from './queries.ts'

const columns: Column<Subscriber>[] = [
  { id: 'name', header: 'Subscriber', cell: ({ name, orgId }) => <ShortText text={name ?? orgId} /> },
  { id: 'orgId', header: 'Subscriber Org ID', cell: ({ orgId }) => <ShortText text={orgId} />, wideOnly: true },
  { id: 'type', header: 'Type', cell: ({ type }) => subscriberTypes[type] },
  { id: 'licenses', header: 'Licenses', cell: ({ counts }) => counts.licenses, align: 'right' },
]

/** The subscribers of an account: by them its licenses belong to it (L5). */
export function SubscribersCard({ account }: { account: Account }) {
  const may = useCan('accounts:write')
  const query = useInfiniteQuery(subscriberPages({ accountId: account.id, limit: 25 }))
  const [linking, setLinking] = useState(false)
  const [leaving, setLeaving] = useState<Subscriber | null>(null)
  const nameOf = ({ name, orgId }: Subscriber) => name ?? orgId
  const actions: Column<Subscriber> = {
    id: 'actions',
    header: '',
    align: 'right',
    cell: (subscriber) => (
      <Button
        variant="subtle"
        size="compact-xs"
        aria-label={`Unlink ${nameOf(subscriber)}`}
        onClick={() => setLeaving(subscriber)}
      >
        Unlink
      </Button>
    ),
  }
  return (
    <RelatedList
      title="Subscribers"
      icon={<IconBuilding />}
      count={account.counts.subscribers}
      flush
      actions={
        may && (
          <Button variant="default" size="compact-xs" onClick={() => setLinking(true)}>
            Link subscriber
          </Button>
        )
      }
    >
      <DataTable
        bare
        label="Subscribers"
        columns={may ? [...columns, actions] : columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/subscribers/${id}`}
        empty={
          <EmptyState title="No subscribers yet">
            Link the customer’s orgs, and their licenses stand here too.
          </EmptyState>
        }
      />
      {linking && <LinkSubscriberForm account={account} onClose={() => setLinking(false)} />}
      <ConfirmDialog
        opened={leaving !== null}
        onClose={() => setLeaving(null)}
        title={`Unlink ${leaving ? nameOf(leaving) : ''}?`}
        confirmLabel="Unlink"
        onConfirm={async () => leaving && linkSubscriber(leaving.id, null)}
      >
        It belongs to no account then. Its licenses and installations stay as they are.
      </ConfirmDialog>
    </RelatedList>
  )
}
