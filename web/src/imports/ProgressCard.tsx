import { Button, Progress } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconLoader } from '@tabler/icons-react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { percentOf, rowsDone } from './import-words.ts'
import { cancelImport, type Import } from './queries.ts'

/** How far a dry run or an import has come. */
export function ProgressCard({ found }: { found: Import }) {
  const [asking, dialog] = useDisclosure(false)
  const may = useCan('imports:write')
  const judging = found.status === 'judging'
  const percent = percentOf(found.progress)
  const title = judging ? 'Judging every row' : 'Importing'
  return (
    <RelatedList
      title={title}
      icon={<IconLoader />}
      footer={
        may && (
          <Button variant="default" onClick={dialog.open}>
            Cancel
          </Button>
        )
      }
    >
      <Progress.Root size="lg">
        <Progress.Section value={percent} aria-label={title} />
      </Progress.Root>
      <p>
        {percent} %, {rowsDone(found)}.{' '}
        <span className="quiet">
          {judging ? 'Nothing is made yet.' : 'It goes on in the background, also if you leave this page.'}
        </span>
      </p>
      <ConfirmDialog
        opened={asking}
        onClose={dialog.close}
        title={judging ? 'End the dry run?' : 'End the import where it stands?'}
        confirmLabel={judging ? 'End the dry run' : 'End the import'}
        danger={!judging}
        onConfirm={() => cancelImport(found.id)}
      >
        {judging
          ? 'You can run it again.'
          : 'What was made stays. Run the dry run again to go on: what is there already is unchanged by it.'}
      </ConfirmDialog>
    </RelatedList>
  )
}
