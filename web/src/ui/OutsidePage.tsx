import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import css from './OutsidePage.module.css'

type Props = { title: string; brand?: ReactNode; hint?: ReactNode; footer?: ReactNode; children: ReactNode }

/** A page without the app around it: one card with one thing to do. */
export function OutsidePage({ title, brand, hint, footer, children }: Props) {
  useDocumentTitle(title)
  return (
    <main className={css.page}>
      <div className={css.card}>
        {brand === undefined ? (
          <p className={css.brand}>
            <img src="/favicon.svg" alt="" width={26} height={26} /> OpenLMA
          </p>
        ) : (
          brand
        )}
        <h1 className={css.title}>{title}</h1>
        {hint && <p className={css.hint}>{hint}</p>}
        <div className={css.body}>{children}</div>
      </div>
      {footer && <div className={css.footer}>{footer}</div>}
    </main>
  )
}
