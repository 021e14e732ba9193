import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, call } from '../api.ts'
import { queryClient } from '../query-client.ts'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { useNow } from '../ui/time.ts'
import { ApiKeyForm } from './ApiKeyForm.tsx'
import { apiKeyPages, type ApiKey } from './queries.ts'

const columns: Column<ApiKey>[] = [
  { id: 'name', header: 'Name', cell: (key) => key.name },
  { id: 'scopes', header: 'Scopes', cell: (key) => key.scopes.join(', ') },
  { id: 'state', header: 'Status', cell: (key) => <KeyState apiKey={key} /> },
  { id: 'created', header: 'Created', cell: (key) => <TimeAgo at={key.createdAt} />, wideOnly: true },
  { id: 'expires', header: 'Expires', cell: (key) => <TimeAgo at={key.expiresAt} />, wideOnly: true },
  { id: 'used', header: 'Last used', cell: (key) => <TimeAgo at={key.lastUsedAt} />, wideOnly: true },
]

/** Keys by which programs use the API as this org. */
export function ApiKeyList() {
  if (useCan('api_keys:read')) return <Keys />
  return (
    <>
      <PageTitle title="API keys" />
      <EmptyState title="Your role does not include API keys">An admin of this org can create them.</EmptyState>
    </>
  )
}

function Keys() {
  const may = useCan('api_keys:write')
  const query = useInfiniteQuery(apiKeyPages)
  const [creating, dialog] = useDisclosure(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const revoke = async () => {
    if (!revoking) return
    await call(api.DELETE('/api/v1/api-keys/{id}', { params: { path: { id: revoking.id } } }))
    await queryClient.invalidateQueries({ queryKey: ['api-keys'] })
  }
  const actions: Column<ApiKey> = {
    id: 'actions',
    header: 'Actions',
    headerHidden: true,
    align: 'right',
    cell: (key) =>
      key.revokedAt === null && (
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          onClick={() => setRevoking(key)}
          aria-label={`Revoke ${key.name}`}
        >
          Revoke
        </Button>
      ),
  }
  const create = may && <Button onClick={dialog.open}>New API key</Button>
  return (
    <>
      <PageTitle title="API keys" hint="By which programs use the API as this org." actions={create} />
      <DataTable
        label="API keys"
        columns={may ? [...columns, actions] : columns}
        query={query}
        rowId={(key) => key.id}
        empty={
          <EmptyState title="No API keys yet" icon={<IconKey size={32} stroke={1.4} />} action={create}>
            Create one for each program that talks to this org, so that you can revoke it alone. The API is described at{' '}
            <a href="/docs">/docs</a>.
          </EmptyState>
        }
      />
      <ApiKeyForm opened={creating} onClose={dialog.close} />
      <ConfirmDialog
        opened={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke ${revoking?.name ?? ''}?`}
        confirmLabel="Revoke"
        danger
        onConfirm={revoke}
      >
        Whatever uses this key is refused from the next call on. A revoked key cannot be brought back.
      </ConfirmDialog>
    </>
  )
}

function KeyState({ apiKey }: { apiKey: ApiKey }) {
  const now = useNow()
  if (apiKey.revokedAt) return <StatusBadge tone="quiet" label="Revoked" />
  if (apiKey.expiresAt && Date.parse(apiKey.expiresAt) <= now) return <StatusBadge tone="quiet" label="Expired" />
  return <StatusBadge tone="good" label="Active" />
}
