import { Button, Group } from '@mantine/core'
import { IconFileImport } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { rowsInWords, statuses, totalsInWords } from './import-words.ts'
import { draftImport, importPages, type Import } from './queries.ts'

const columns: Column<Import>[] = [
  { id: 'name', header: 'Import', cell: ({ kind }) => (kind === 'salesforce' ? 'From Salesforce' : 'Own list') },
  { id: 'status', header: 'Status', cell: ({ status }) => <StatusBadge {...statuses[status]} />, width: 160 },
  { id: 'rows', header: 'Rows', cell: ({ rows }) => rowsInWords(rows), width: 120, wideOnly: true },
  { id: 'verdicts', header: 'Verdicts', cell: (one) => <ShortText text={totalsInWords(one)} />, wideOnly: true },
  { id: 'by', header: 'By', cell: ({ createdBy }) => <ShortText text={createdBy.name} />, width: 150, wideOnly: true },
  { id: 'created', header: 'Begun', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, width: 130 },
]

/** V4: what was brought here from elsewhere, and what is about to be. */
export function ImportList() {
  const query = useInfiniteQuery(importPages())
  const navigate = useNavigate()
  const may = useCan('imports:write')
  const [error, setError] = useState<unknown>(null)
  const begin = (kind: Import['kind']) => () => {
    setError(null)
    draftImport(kind).then(({ id }) => navigate({ to: '/settings/imports/$id', params: { id } }), setError)
  }
  const actions = (
    <Guarded why={may ? null : 'Your role does not allow importing'}>
      <Group gap="xs">
        <Button disabled={!may} onClick={begin('salesforce')}>
          Import from Salesforce
        </Button>
        <Button variant="default" disabled={!may} onClick={begin('generic')}>
          Import your own list
        </Button>
      </Group>
    </Guarded>
  )
  return (
    <>
      <PageTitle
        title="Imports"
        icon={<IconFileImport />}
        hint="Bring packages, licenses, leads, accounts and contacts here. A dry run judges every row before anything is made."
        actions={actions}
      />
      {error !== null && <ErrorPanel error={error} />}
      <DataTable
        label="Imports"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/settings/imports/${id}`}
        empty={
          <EmptyState title="Nothing was imported yet" icon={<IconFileImport size={32} stroke={1.4} />}>
            Export Package, Package Version, License, Lead, Account and Contact from the License Management App as CSV
            files, or take a list of leads or licenses of your own. Licenses are recorded first, and connect when their
            product installs.
          </EmptyState>
        }
      />
    </>
  )
}
