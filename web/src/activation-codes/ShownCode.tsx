import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { CopyIcon } from '../ui/CopyField.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import type { IssuedCode } from './queries.ts'
import css from './ShownCode.module.css'

type Props = { code: IssuedCode | null; title: string; onClose: () => void; children: ReactNode }

/** A fresh code, shown this once; `children` say what to do with it. */
export function ShownCode({ code, title, onClose, children }: Props) {
  return (
    <Modal
      opened={code !== null}
      onClose={onClose}
      title={title}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Alert color="yellow">Copy it now: it is shown this once, and only a hash of it is kept.</Alert>
        <div className={css.code}>
          <code data-testid="activation-code">{code?.code}</code>
          <CopyIcon value={code?.code ?? ''} label="code" />
        </div>
        <div>{children}</div>
        <span className="quiet">
          It works once, until <TimeAgo at={code?.expiresAt} exact />.
        </span>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
