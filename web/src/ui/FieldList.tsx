import type { ReactNode } from 'react'
import css from './FieldList.module.css'

export type Field = { label: string; value: ReactNode; hint?: ReactNode; wide?: boolean }

/** Labels and values in two columns; one where there is no room. An empty value shows as a dash. */
export function FieldList({ fields, columns = 2 }: { fields: Field[]; columns?: 1 | 2 }) {
  return (
    <dl className={columns === 1 ? css.one : css.two}>
      {fields.map(({ label, value, hint, wide }) => (
        <div key={label} className={wide ? css.wide : undefined}>
          <dt>{label}</dt>
          <dd>{value === null || value === undefined || value === '' ? <span className="quiet">—</span> : value}</dd>
          {hint && <dd className={css.hint}>{hint}</dd>}
        </div>
      ))}
    </dl>
  )
}
