import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import css from './SelectionBar.module.css'

type Props = { count: number; max: number; onClear: () => void; children: ReactNode }

/** How many rows are ticked, and what can be done with them; stays in sight. */
export function SelectionBar({ count, max, onClear, children }: Props) {
  return (
    <section className={css.bar} aria-label="Selected rows">
      <output>
        <strong>{count}</strong> selected{count >= max && ', which is the most at once'}
      </output>
      {children}
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </section>
  )
}
