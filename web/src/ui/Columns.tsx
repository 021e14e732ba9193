import type { ReactNode } from 'react'
import css from './Columns.module.css'

/** Body of a record page: its own things wide, related ones beside; below where there is no room. */
export function Columns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className={css.columns}>
      <div>{main}</div>
      <div>{side}</div>
    </div>
  )
}
