import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconWebhook } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { endpointMark, kindsInWords } from './endpoint-words.ts'
import { NewEndpointForm } from './NewEndpointForm.tsx'
import { endpointPages, type Endpoint } from './queries.ts'

const columns: Column<Endpoint>[] = [
  { id: 'url', header: 'Address', cell: ({ url }) => <ShortText text={url} /> },
  {
    id: 'description',
    header: 'Description',
    cell: ({ description }) => <ShortText text={description} />,
    wideOnly: true,
  },
  { id: 'kinds', header: 'Events', cell: ({ kinds }) => kindsInWords(kinds), wideOnly: true },
  { id: 'status', header: 'Status', cell: (endpoint) => <StatusBadge {...endpointMark(endpoint)} /> },
  { id: 'created', header: 'Created', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]

/** Where events are sent to as they happen. */
export function EndpointList() {
  const may = useCan('webhooks:write')
  const query = useInfiniteQuery(endpointPages)
  const [creating, dialog] = useDisclosure(false)
  const create = may && <Button onClick={dialog.open}>New endpoint</Button>
  return (
    <>
      <PageTitle
        title="Webhooks"
        hint="Addresses of your programs that are told of every event as it happens, signed."
        actions={create}
      />
      <DataTable
        label="Webhook endpoints"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/settings/webhooks/${id}`}
        empty={
          <EmptyState title="No endpoints yet" icon={<IconWebhook size={32} stroke={1.4} />} action={create}>
            Create one for a CRM, a chat or a data store. Each delivery is signed as Standard Webhooks says, and tried
            again until it is taken.
          </EmptyState>
        }
      />
      <NewEndpointForm opened={creating} onClose={dialog.close} />
    </>
  )
}
