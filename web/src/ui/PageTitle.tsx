import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import css from './PageTitle.module.css'

type Props = { title: string; icon?: ReactNode; hint?: ReactNode; actions?: ReactNode; children?: ReactNode }

/** Head of a list or settings page: title, what it is about, actions; `children` is the row of filters below. */
export function PageTitle({ title, icon, hint, actions, children }: Props) {
  useDocumentTitle(`${title} · OpenLMA`)
  return (
    <header className={css.head}>
      <div className={css.row}>
        {icon && <ObjectIcon>{icon}</ObjectIcon>}
        <div className={css.words}>
          <h1 className={css.title}>{title}</h1>
          {hint && <p className={css.hint}>{hint}</p>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {children && <div className={css.filters}>{children}</div>}
    </header>
  )
}

/** The square with the icon of an object. */
export function ObjectIcon({ children }: { children: ReactNode }) {
  return (
    <span className={css.icon} aria-hidden="true">
      {children}
    </span>
  )
}
