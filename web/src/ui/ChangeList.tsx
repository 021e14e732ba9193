import { IconArrowNarrowRight } from '@tabler/icons-react'
import css from './ChangeList.module.css'

/** One field before and after, in words; null is nothing. */
export type Change = { label: string; before: string | null; after: string | null }

/** What changes from what to what, a line for each field. */
export function ChangeList({ label, changes }: { label: string; changes: Change[] }) {
  if (changes.length === 0) return null
  return (
    <ul className={css.list} aria-label={label}>
      {changes.map(({ label: field, before, after }) => (
        <li key={field} className={css.change}>
          <span className={css.field}>{field}</span>
          <span className={css.values}>
            {before === null ? <span className="quiet">none</span> : <del className={css.before}>{before}</del>}
            <IconArrowNarrowRight size={14} aria-label="becomes" />
            {after === null ? <span className="quiet">none</span> : <ins className={css.after}>{after}</ins>}
          </span>
        </li>
      ))}
    </ul>
  )
}
