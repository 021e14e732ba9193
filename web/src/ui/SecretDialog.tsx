import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { CodeBlock } from './CodeBlock.tsx'

type Props = {
  secret: string | null
  title: string
  label: string
  warning: string
  onClose: () => void
  children: ReactNode
}

/** Something that is shown this once; closes by the one button that says it was copied. */
export function SecretDialog({ secret, title, label, warning, onClose, children }: Props) {
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert color="yellow">{warning}</Alert>
        <CodeBlock code={secret ?? ''} label={label} />
        <span className="quiet">{children}</span>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
