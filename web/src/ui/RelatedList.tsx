import { useId, type ReactNode } from 'react'
import css from './RelatedList.module.css'

type Props = {
  title: string
  icon?: ReactNode
  count?: number | string
  actions?: ReactNode
  footer?: ReactNode
  flush?: boolean
  children: ReactNode
}

/** A card on a record page: the things that belong to it, or a group of its fields. `flush` lets a table reach the edges. */
export function RelatedList({ title, icon, count, actions, footer, flush = false, children }: Props) {
  const id = useId()
  return (
    <section className={css.card} aria-labelledby={id}>
      <div className={css.head}>
        {icon && (
          <span className={css.icon} aria-hidden="true">
            {icon}
          </span>
        )}
        <h2 id={id} className={css.title}>
          {title}
          {count !== undefined && <span className="quiet"> ({count})</span>}
        </h2>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      <div className={flush ? css.flush : css.body}>{children}</div>
      {footer && <div className={css.footer}>{footer}</div>}
    </section>
  )
}
