import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'

/** A disabled action says why: on hover, on focus, and to a screen reader. */
export function Guarded({ why, children }: { why: string | null; children: ReactNode }) {
  if (why === null) return children
  return (
    <Tooltip label={why} multiline maw={280}>
      {/* The disabled button cannot have the focus; its wrapper can, so that the reason is within reach of keys. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <span tabIndex={0} role="note" aria-label={why}>
        {children}
      </span>
    </Tooltip>
  )
}
