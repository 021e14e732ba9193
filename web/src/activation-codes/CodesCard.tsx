import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTicket } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge, type Tone } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { BulkCodes } from './BulkCodes.tsx'
import { codePages, revokeCode, type ActivationCode } from './queries.ts'

const states: Record<ActivationCode['state'], { tone: Tone; label: string }> = {
  open: { tone: 'soon', label: 'Open' },
  used: { tone: 'good', label: 'Used' },
  expired: { tone: 'quiet', label: 'Expired' },
  revoked: { tone: 'quiet', label: 'Revoked' },
}

const sources: Record<ActivationCode['source'], string> = {
  vendor: 'Issued here',
  install_page: 'Install page',
  relink: 'Re-link',
}

const columns: Column<ActivationCode>[] = [
  { id: 'hint', header: 'Code', cell: ({ hint }) => <code>…{hint}</code> },
  { id: 'source', header: 'From', cell: ({ source }) => sources[source] },
  {
    id: 'state',
    header: 'State',
    cell: (code) => (
      <>
        <StatusBadge {...states[code.state]} />{' '}
        {code.state !== 'revoked' && (
          <span className="quiet">
            {code.state === 'open' && 'expires '}
            <TimeAgo at={code.usedAt ?? code.expiresAt} />
          </span>
        )}
      </>
    ),
  },
]

/** Activation codes of a package, newest first; open ones can be taken back. */
export function CodesCard({ packageId }: { packageId: string }) {
  const may = useCan('activation_codes:write')
  const query = useInfiniteQuery(codePages({ packageId }))
  const [issuing, bulk] = useDisclosure(false)
  const [revoking, setRevoking] = useState<ActivationCode | null>(null)
  const actions: Column<ActivationCode> = {
    id: 'actions',
    header: '',
    align: 'right',
    cell: (code) =>
      code.state === 'open' && (
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          aria-label={`Revoke the code ending in ${code.hint}`}
          onClick={() => setRevoking(code)}
        >
          Revoke
        </Button>
      ),
  }
  return (
    <RelatedList
      title="Activation codes"
      icon={<IconTicket />}
      flush
      actions={
        may && (
          <Button variant="default" size="compact-xs" onClick={bulk.open}>
            Issue for a list
          </Button>
        )
      }
    >
      <DataTable
        bare
        label="Activation codes"
        columns={may ? [...columns, actions] : columns}
        query={query}
        rowId={({ id }) => id}
        empty={
          <EmptyState title="No codes yet">
            Issue one for a customer you know, or send prospects to the install page.
          </EmptyState>
        }
      />
      {issuing && <BulkCodes packageId={packageId} onClose={bulk.close} />}
      <ConfirmDialog
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke the code ending in ${revoking?.hint ?? ''}?`}
        confirmLabel="Revoke"
        danger
        onConfirm={async () => revoking && revokeCode(revoking.id)}
      >
        Nobody can install with it any more. A revoked code cannot be brought back; issue another one instead.
      </ConfirmDialog>
    </RelatedList>
  )
}
