import { Alert, Button, Group, Stack, Stepper } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconFileImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { NotFound } from '../NotFound.tsx'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { FilesCard } from './FilesCard.tsx'
import { statuses, stepOf } from './import-words.ts'
import { JudgedCard } from './JudgedCard.tsx'
import { PackagesCard } from './PackagesCard.tsx'
import { ProgressCard } from './ProgressCard.tsx'
import { discardImport, importOptions, type Import } from './queries.ts'
import { ReadingCard } from './ReadingCard.tsx'
import { ResultCard } from './ResultCard.tsx'
import { RowsCard } from './RowsCard.tsx'

const route = getRouteApi('/app/settings/imports/$id')

/** One import, from its files to what became of every row. */
export function ImportShow() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(importOptions(id))
  if (data) return <Found found={data} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Import" />
}

function Found({ found }: { found: Import }) {
  const { status, files, packages, kind } = found
  const busy = status === 'judging' || status === 'importing'
  const open = !busy && status !== 'done'
  // A lead may belong to a package that no row names.
  const hasLeads = files.some(({ object }) => object === 'lead')
  const may = useCan('imports:write')
  const narrow = useMediaQuery('(max-width: 640px)')
  return (
    <>
      <PageTitle
        title={kind === 'salesforce' ? 'Import from Salesforce' : 'Import of your own list'}
        icon={<IconFileImport />}
        hint={<StatusBadge {...statuses[status]} />}
        actions={may && !busy && files.length > 0 && <Discard found={found} />}
      />
      <Stack gap="md">
        <Stepper active={stepOf(found)} size="xs" orientation={narrow ? 'vertical' : 'horizontal'} aria-label="Steps">
          <Stepper.Step label="Files" />
          <Stepper.Step label="Columns and packages" />
          <Stepper.Step label="Dry run" />
          <Stepper.Step label="Import" />
        </Stepper>
        {status === 'failed' && (
          <Alert color="red" role="alert" title="The import failed">
            {found.error} What was made stays; run the dry run again to go on.
          </Alert>
        )}
        {busy && <ProgressCard found={found} />}
        {status === 'done' && <ResultCard found={found} />}
        {status === 'judged' && <JudgedCard found={found} />}
        {open && <FilesCard found={found} may={may} />}
        {open && (packages.length > 0 || hasLeads) && <PackagesCard found={found} may={may} />}
        {open && files.map((file) => <ReadingCard key={file.object} id={found.id} kind={kind} file={file} may={may} />)}
        {(status === 'judged' || status === 'done') && (
          <div id="rows">
            <RowsCard found={found} />
          </div>
        )}
      </Stack>
    </>
  )
}

function Discard({ found }: { found: Import }) {
  const [asking, dialog] = useDisclosure(false)
  return (
    <Group>
      <Button variant="default" onClick={dialog.open}>
        Discard files
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={dialog.close}
        title="Discard the files of this import?"
        confirmLabel="Discard files"
        danger
        onConfirm={() => discardImport(found.id)}
      >
        The uploaded rows and their verdicts are deleted. What was imported stays.
      </ConfirmDialog>
    </Group>
  )
}
