import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { ObjectIcon } from './PageTitle.tsx'
import css from './RecordHeader.module.css'

type Fact = { label: string; value: ReactNode }
type Props = { icon: ReactNode; object: string; title: string; badges?: ReactNode; facts?: Fact[]; actions?: ReactNode }

/** Head of a record page: what kind of thing, its name, its most asked-for facts, and what can be done with it. */
export function RecordHeader({ icon, object, title, badges, facts = [], actions }: Props) {
  useDocumentTitle(`${title} · OpenLMA`)
  return (
    <header className={css.head}>
      <div className={css.row}>
        <ObjectIcon>{icon}</ObjectIcon>
        <div className={css.words}>
          <p className={css.object}>{object}</p>
          <h1 className={css.title}>
            <span>{title}</span> {badges}
          </h1>
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
      {facts.length > 0 && (
        <dl className={css.facts}>
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value ?? '—'}</dd>
            </div>
          ))}
        </dl>
      )}
    </header>
  )
}
