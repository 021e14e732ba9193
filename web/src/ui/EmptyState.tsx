import { Center, Stack } from '@mantine/core'
import { IconInbox } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type Props = { title: string; icon?: ReactNode; action?: ReactNode; children?: ReactNode }

/** Nothing here yet: says why, and what to do next. */
export function EmptyState({ title, icon, action, children }: Props) {
  return (
    <Center p="xl">
      <Stack align="center" gap={6} maw={460} ta="center">
        <span className="quiet" aria-hidden="true">
          {icon ?? <IconInbox size={32} stroke={1.4} />}
        </span>
        <strong>{title}</strong>
        {children && <div className="quiet">{children}</div>}
        {action && <div style={{ marginTop: 8 }}>{action}</div>}
      </Stack>
    </Center>
  )
}
