import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import css from './CopyField.module.css'

type Props = { value: string; label: string; masked?: boolean }

/** A value to take along, such as a key or a link, with a button that copies it. */
export function CopyField({ value, label, masked = false }: Props) {
  return (
    <span className={css.field}>
      <code className={css.value}>{masked ? `${value.slice(0, 8)}…${value.slice(-4)}` : value}</code>
      <CopyIcon value={value} label={label} />
    </span>
  )
}

/** The button alone; `label` names what is copied. */
export function CopyIcon({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value} timeout={2_000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
          <ActionIcon
            onClick={copy}
            aria-label={copied ? `${label} copied` : `Copy ${label}`}
            color={copied ? 'green' : 'blue'}
            size="sm"
          >
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
