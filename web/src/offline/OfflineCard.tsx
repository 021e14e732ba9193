import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFileUpload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyFailed } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { saveFile } from '../ui/save-file.ts'
import { ShortText } from '../ui/ShortText.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { fileNameOf, outcomes } from './offline-words.ts'
import { offlinePages, readAnswer, type OfflineRequest } from './queries.ts'
import { UploadDialog } from './UploadDialog.tsx'

/** Request files of products without a network, each with the license file that answered it. */
export function OfflineCard(props: { packageId: string; installationId?: string }) {
  return useCan('offline_requests:read') ? <Requests {...props} /> : null
}

function Requests({ packageId, installationId }: { packageId: string; installationId?: string }) {
  const may = useCan('offline_requests:write')
  const query = useInfiniteQuery(offlinePages(packageId, installationId))
  const [uploading, dialog] = useDisclosure(false)
  const columns = installationId ? [outcome, answered, download] : [subscriber, outcome, answered, download]
  return (
    <RelatedList
      title="Offline requests"
      icon={<IconFileUpload />}
      flush
      actions={
        <Guarded why={may ? null : 'Your role does not allow answering request files'}>
          <Button variant="default" size="compact-xs" disabled={!may} onClick={dialog.open}>
            Upload request file
          </Button>
        </Guarded>
      }
    >
      <DataTable
        bare
        label="Offline requests"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        empty={
          <EmptyState title="No request files yet">
            A product that cannot reach this server writes a request file. Upload it here, and hand the license file
            that comes back to the customer.
          </EmptyState>
        }
      />
      {uploading && <UploadDialog packageId={packageId} onClose={dialog.close} />}
    </RelatedList>
  )
}

const subscriber: Column<OfflineRequest> = {
  id: 'subscriber',
  header: 'Subscriber',
  cell: ({ subscriberName, subscriberOrgId }) => <ShortText text={subscriberName ?? subscriberOrgId} />,
}
const outcome: Column<OfflineRequest> = { id: 'outcome', header: 'What happened', cell: (one) => outcomes[one.outcome] }
const answered: Column<OfflineRequest> = {
  id: 'answered',
  header: 'Answered',
  cell: ({ createdAt, createdByName }) => (
    <>
      <TimeAgo at={createdAt} /> <span className="quiet">{createdByName && `by ${createdByName}`}</span>
    </>
  ),
}
const download: Column<OfflineRequest> = {
  id: 'download',
  header: 'License file',
  headerHidden: true,
  align: 'right',
  cell: (request) => (
    <Button
      variant="subtle"
      size="compact-xs"
      aria-label={`Download the license file for ${request.subscriberName ?? request.subscriberOrgId}`}
      onClick={() => void save(request)}
    >
      Download
    </Button>
  ),
}

async function save(request: OfflineRequest): Promise<void> {
  try {
    const { file } = await readAnswer(request.id)
    saveFile(fileNameOf(request), file, 'application/json')
  } catch (error) {
    notifyFailed(error)
  }
}
