import type { ReactNode } from 'react'
import { TimeAgo } from './TimeAgo.tsx'
import css from './Timeline.module.css'

export type TimelineItem = {
  id: string
  title: ReactNode
  at: string
  by?: ReactNode
  icon?: ReactNode
  body?: ReactNode
}

/** What happened, newest first. */
export function Timeline({ items, label }: { items: TimelineItem[]; label: string }) {
  return (
    <ol className={css.list} aria-label={label}>
      {items.map(({ id, title, at, by, icon, body }) => (
        <li key={id} className={css.item}>
          <span className={css.dot} aria-hidden="true">
            {icon}
          </span>
          <div className={css.words}>
            <div className={css.head}>
              <span>{title}</span>
              <span className="quiet">
                {by && <>{by} · </>}
                <TimeAgo at={at} />
              </span>
            </div>
            {body && <div className={css.body}>{body}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}
