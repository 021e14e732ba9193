import { Alert, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconListCheck } from '@tabler/icons-react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { CountsTable } from './CountsTable.tsx'
import { rowsInWords, totalsInWords, totalsOf } from './import-words.ts'
import { startImport, type Import } from './queries.ts'
import { RefusedHint } from './RefusedHint.tsx'

/** What the dry run says, and the way to have it done. */
export function JudgedCard({ found }: { found: Import }) {
  const [asking, dialog] = useDisclosure(false)
  const may = useCan('imports:write')
  const totals = totalsOf(found)
  const open = found.packages.filter(({ target }) => target === null)
  const nothing = totals.create + totals.update + totals.merge === 0
  const why = may ? (nothing ? 'There is nothing to import' : null) : 'Your role does not allow importing'
  return (
    <RelatedList
      title="Dry run"
      icon={<IconListCheck />}
      count={rowsInWords(found.rows)}
      footer={
        <Guarded why={why}>
          <Button disabled={why !== null} onClick={dialog.open}>
            Import
          </Button>
        </Guarded>
      }
    >
      {open.length > 0 && (
        <Alert color="yellow" mb="sm">
          {open.length === 1 ? 'A package of the files is' : `${open.length} packages of the files are`} not chosen yet.
          Choose below, then run the dry run again.
        </Alert>
      )}
      <CountsTable found={found} />
      <RefusedHint found={found} />
      <ConfirmDialog
        opened={asking}
        onClose={dialog.close}
        title="Import now?"
        confirmLabel="Import"
        onConfirm={() => startImport(found.id)}
      >
        {totalsInWords(found)}. Licenses are recorded and not connected to any product yet; nobody is written to.
      </ConfirmDialog>
    </RelatedList>
  )
}
