import { Button } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { deliveryStatuses, lastTry } from './endpoint-words.ts'
import { deliveryPages, retryDelivery, type Delivery } from './queries.ts'

const columns: Column<Delivery>[] = [
  { id: 'kind', header: 'Event', cell: ({ kind, replay }) => (replay ? `${kind} (replay)` : kind) },
  { id: 'position', header: 'Position', cell: ({ position }) => position, align: 'right', wideOnly: true },
  {
    id: 'status',
    header: 'Status',
    cell: (delivery) => (
      <>
        <StatusBadge {...deliveryStatuses[delivery.status]} /> <span className="quiet">{lastTry(delivery)}</span>
      </>
    ),
  },
  { id: 'attempts', header: 'Tries', cell: ({ attempts }) => attempts, align: 'right', wideOnly: true },
  {
    id: 'when',
    header: 'When',
    cell: ({ deliveredAt, nextAttemptAt, createdAt, attempts }) =>
      nextAttemptAt && attempts > 0 ? (
        <span className="quiet">
          again <TimeAgo at={nextAttemptAt} />
        </span>
      ) : (
        <TimeAgo at={deliveredAt ?? createdAt} />
      ),
    wideOnly: true,
  },
]

/** The delivery log: what was sent, what came back, and a way to send one again. */
export function DeliveriesCard({ endpointId }: { endpointId: string }) {
  const may = useCan('webhooks:write')
  const [status, setStatus] = useState<Delivery['status'] | undefined>()
  const query = useInfiniteQuery(deliveryPages(endpointId, status))
  const retry: Column<Delivery> = {
    id: 'actions',
    header: '',
    align: 'right',
    cell: (delivery) => <Retry delivery={delivery} />,
  }
  return (
    <RelatedList
      title="Deliveries"
      icon={<IconSend />}
      flush
      actions={
        <FilterSelect
          label="Status"
          value={status}
          options={Object.entries(deliveryStatuses).map(([value, { label }]) => ({ value, label }))}
          onChange={(next) => setStatus(next as typeof status)}
        />
      }
    >
      <DataTable
        bare
        label="Deliveries"
        columns={may ? [...columns, retry] : columns}
        query={query}
        rowId={({ id }) => id}
        empty={
          status ? (
            <EmptyState title="No such delivery" />
          ) : (
            <EmptyState title="Nothing was sent yet">
              Events that happen from now on are sent within a second. Send a test to see whether it arrives.
            </EmptyState>
          )
        }
      />
    </RelatedList>
  )
}

function Retry({ delivery }: { delivery: Delivery }) {
  const [pending, setPending] = useState(false)
  const send = async () => {
    setPending(true)
    try {
      await retryDelivery(delivery.id)
      notifyDone('It is sent again now.')
    } catch (error) {
      notifyFailed(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      loading={pending}
      aria-label={`Send ${delivery.kind}, position ${delivery.position}, again`}
      onClick={() => void send()}
    >
      Send again
    </Button>
  )
}
