import { Button, Group, Modal, Stack } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { ErrorPanel } from './ErrorPanel.tsx'

type Props = {
  opened: boolean
  onClose: () => void
  title: string
  confirmLabel: string
  danger?: boolean
  /** Closes the dialog when it is done; a refusal stays in the dialog. */
  onConfirm: () => Promise<unknown>
  children: ReactNode
}

/** Asks once more, in words that say what will happen. */
export function ConfirmDialog({ opened, onClose, title, confirmLabel, danger = false, onConfirm, children }: Props) {
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const close = () => {
    setError(null)
    onClose()
  }
  const confirm = async () => {
    setPending(true)
    setError(null)
    try {
      await onConfirm()
      close()
    } catch (failure) {
      setError(failure)
    } finally {
      setPending(false)
    }
  }
  return (
    <Modal opened={opened} onClose={close} title={title} size="md" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="md">
        <div>{children}</div>
        {error !== null && <ErrorPanel error={error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus={danger || undefined}>
            Cancel
          </Button>
          <Button color={danger ? 'red' : undefined} loading={pending} onClick={() => void confirm()}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
