import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDoorEnter } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { adoptionPages, closeWindow, windowOptions, type Adoption, type AdoptionWindow } from './adoption-queries.ts'
import { OpenWindowForm } from './OpenWindowForm.tsx'
import { UndoAdoptionForm } from './UndoAdoptionForm.tsx'

/** V4: the adoption window of a package and who came in by it. Nothing where nothing was recorded. */
export function AdoptionCard({ packageId }: { packageId: string }) {
  const window = useQuery(windowOptions(packageId)).data
  if (!window || (window.waiting === 0 && window.adopted === 0 && !window.open)) return null
  return <Card window={window} />
}

function Card({ window }: { window: AdoptionWindow }) {
  const { packageId, open, waiting } = window
  const query = useInfiniteQuery(adoptionPages(packageId))
  const may = useCan('adoptions:write')
  const [opening, form] = useDisclosure(false)
  const [closing, dialog] = useDisclosure(false)
  const [undoing, setUndoing] = useState<Adoption | null>(null)
  const why = may ? null : 'Only an admin opens and closes adoption windows'
  const columns: Column<Adoption>[] = [
    {
      id: 'subscriber',
      header: 'Subscriber',
      cell: ({ subscriberName, subscriberOrgId }) => <bdi>{subscriberName ?? subscriberOrgId}</bdi>,
    },
    { id: 'license', header: 'License', cell: ({ licenseNumber }) => licenseNumber, width: 110 },
    { id: 'at', header: 'Adopted', cell: ({ adoptedAt }) => <TimeAgo at={adoptedAt} />, width: 130, wideOnly: true },
    {
      id: 'undo',
      header: 'Undo',
      headerHidden: true,
      width: 120,
      cell: (one) =>
        one.undoneAt ? (
          <span className="quiet">Undone</span>
        ) : (
          <Button size="xs" variant="default" disabled={!may} onClick={() => setUndoing(one)}>
            Undo
          </Button>
        ),
    },
  ]
  return (
    <RelatedList
      title="Adoption window"
      icon={<IconDoorEnter />}
      flush
      actions={
        <Guarded why={why}>
          {open ? (
            <Button variant="default" disabled={!may} onClick={dialog.open}>
              Close the window
            </Button>
          ) : (
            <Button variant="default" disabled={!may} onClick={form.open}>
              Open a window
            </Button>
          )}
        </Guarded>
      }
    >
      <Stack gap="xs" p="sm">
        <output>
          {open ? (
            <>
              Open until <TimeAgo at={open.until} exact />: whoever installs first under a recorded Subscriber Org ID
              gets its license. Reason: {open.reason}
            </>
          ) : (
            'Closed: a product needs an activation code to connect to a recorded license.'
          )}
        </output>
        <span className="quiet">
          {waiting === 1 ? '1 recorded license waits' : `${waiting} recorded licenses wait`} for an install.
        </span>
      </Stack>
      <DataTable
        label="Adoptions"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ licenseId }) => `/licenses/${licenseId}`}
        bare
        empty={<EmptyState title="Nobody came in by a window yet" />}
      />
      {opening && <OpenWindowForm packageId={packageId} waiting={waiting} onClose={form.close} />}
      {undoing && <UndoAdoptionForm adoption={undoing} onClose={() => setUndoing(null)} />}
      <ConfirmDialog
        opened={closing}
        onClose={dialog.close}
        title="Close the adoption window?"
        confirmLabel="Close the window"
        onConfirm={() => closeWindow(packageId)}
      >
        From here on a product needs an activation code. Who came in stays.
      </ConfirmDialog>
    </RelatedList>
  )
}
