import { Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { notifyDone } from '../ui/notify.ts'
import { otherOrg } from './move-words.ts'
import { PasswordDialog } from './PasswordDialog.tsx'
import { deliverMove, type Move } from './queries.ts'

/** V1: within one server no file has to be carried. */
export function DeliverStep({ move }: { move: Move }) {
  const [asking, dialog] = useDisclosure(false)
  const org = otherOrg(move)
  const deliver = async (password: string) => {
    await deliverMove(move.id, password)
    notifyDone(`${org} has everything, and has signed for it.`)
  }
  return (
    <Stack gap="sm" align="flex-start">
      <div>
        <bdi>{org}</bdi> is on this server, so the archive goes there by itself, and the receipt comes back. It lies
        there inactive; the packages stay yours until you hand over.
      </div>
      <Button onClick={dialog.open}>Deliver</Button>
      {asking && (
        <PasswordDialog
          id={move.id}
          title={`Deliver to ${org}`}
          submitLabel="Deliver"
          onClose={dialog.close}
          onSubmit={deliver}
        >
          Everything of the packages is copied and compared row for row. Nothing is live there yet.
        </PasswordDialog>
      )}
    </Stack>
  )
}
