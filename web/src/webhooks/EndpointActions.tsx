import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { EndpointForm } from './EndpointForm.tsx'
import { changeEndpoint, deleteEndpoint, rotateSecret, sendTest, type Endpoint } from './queries.ts'
import { SecretShown } from './SecretShown.tsx'

type Props = { endpoint: Endpoint; onReplay: () => void }

export function EndpointActions({ endpoint, onReplay }: Props) {
  const may = useCan('webhooks:write')
  const navigate = useNavigate()
  const [open, setOpen] = useState<'edit' | 'rotate' | 'delete' | 'disable' | null>(null)
  const [secret, setSecret] = useState<string | null>(null)
  const { id, revision, status } = endpoint
  const close = () => setOpen(null)
  const act = (verb: () => Promise<unknown>) => () => void verb().catch(notifyFailed)
  const test = async () => {
    await sendTest(id)
    notifyDone('A test is on its way; see the deliveries.')
  }
  const enable = async () => {
    await changeEndpoint(id, revision, { status: 'active' })
    notifyDone('The endpoint is active again. Replay what it missed.')
  }
  if (!may) return null
  return (
    <>
      {status === 'active' ? (
        <Button variant="default" onClick={act(test)}>
          Send test
        </Button>
      ) : (
        <Button onClick={act(enable)}>Enable</Button>
      )}
      <Button variant="default" disabled={status !== 'active'} onClick={onReplay}>
        Replay…
      </Button>
      <Button variant="default" onClick={() => setOpen('edit')}>
        Edit
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More actions">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('rotate')}>Replace secret…</Menu.Item>
          {status === 'active' && <Menu.Item onClick={() => setOpen('disable')}>Disable…</Menu.Item>}
          <Menu.Item color="red" onClick={() => setOpen('delete')}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'edit' && <EndpointForm endpoint={endpoint} onClose={close} />}
      <ConfirmDialog
        opened={open === 'rotate'}
        onClose={close}
        title="Replace the secret?"
        confirmLabel="Replace"
        onConfirm={async () => setSecret(await rotateSecret(id))}
      >
        You get a new one, shown once. The secret it has now signs along for a day, so that the receiver can change over
        without missing anything.
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === 'disable'}
        onClose={close}
        title="Disable the endpoint?"
        confirmLabel="Disable"
        onConfirm={() => changeEndpoint(id, revision, { status: 'disabled' })}
      >
        It gets nothing until it is enabled again. What happens meanwhile can be replayed then.
      </ConfirmDialog>
      <ConfirmDialog
        opened={open === 'delete'}
        onClose={close}
        title="Delete the endpoint?"
        confirmLabel="Delete"
        danger
        onConfirm={async () => {
          await deleteEndpoint(id)
          await navigate({ to: '/settings/webhooks' })
        }}
      >
        It gets nothing any more, and its delivery log is gone. This cannot be undone.
      </ConfirmDialog>
      <SecretShown secret={secret} title="New secret of the endpoint" onClose={() => setSecret(null)} />
    </>
  )
}
