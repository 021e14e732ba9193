import { Button, Group, Modal, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import { cancelRefresh, isUnderway, type Refresh } from './queries.ts'
import { countsInWords, scopeInWords } from './refresh-words.ts'
import { realOf } from './refresh-values.ts'
import { StartProblem } from './StartProblem.tsx'
import { useStart } from './use-start.ts'

/** Cancel while it goes on; run it for real once a dry run has ended. */
export function RefreshActions({ refresh }: { refresh: Refresh }) {
  const may = useCan('refreshes:write')
  const why = may ? null : 'Your role does not allow refreshing licenses'
  const [cancelling, cancel] = useDisclosure(false)
  const [running, run] = useDisclosure(false)
  const label = refresh.dryRun ? 'Cancel the dry run' : 'Cancel the refresh'
  return (
    <>
      {isUnderway(refresh) && (
        <Guarded why={why}>
          <Button variant="default" disabled={!may} onClick={cancel.open}>
            {label}
          </Button>
        </Guarded>
      )}
      {refresh.dryRun && refresh.status === 'done' && (
        <Guarded why={why}>
          <Button disabled={!may} onClick={run.open}>
            Run it for real
          </Button>
        </Guarded>
      )}
      <ConfirmDialog
        opened={cancelling}
        onClose={cancel.close}
        title={`${label}?`}
        confirmLabel={label}
        danger
        onConfirm={async () => {
          await cancelRefresh(refresh.id)
          notifyDone('Cancelled. What it had done stays.')
        }}
      >
        {refresh.dryRun
          ? 'The report stays as far as it is.'
          : 'What it has put right stays, and so does the report as far as it is. Nobody is waited for any more; products that are behind follow at their next check-in all the same.'}
      </ConfirmDialog>
      {running && <RunDialog dry={refresh} onClose={run.close} />}
    </>
  )
}

function RunDialog({ dry, onClose }: { dry: Refresh; onClose: () => void }) {
  const { pending, problem, start } = useStart(dry.packageId)
  const run = async () => {
    if (await start(realOf(dry))) onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Run it for real?" size="md" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        <div>
          <p style={{ marginTop: 0 }}>
            {scopeInWords(dry)} of <bdi>{dry.packageName}</bdi>. The dry run found: {countsInWords(dry) || 'nobody'}.
          </p>
          It compares them again, puts right what differs, and asks all that are connected to check in at once.
        </div>
        <StartProblem problem={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={pending} data-autofocus onClick={() => void run()}>
            Refresh now
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
