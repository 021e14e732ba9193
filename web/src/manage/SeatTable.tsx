import { Checkbox } from '@mantine/core'
import type { ReactNode } from 'react'
import css from '../ui/DataTable.module.css'
import { SortHeader } from '../ui/SortHeader.tsx'
import { useNow } from '../ui/time.ts'
import type { Seat, SeatFilter } from './queries.ts'
import { texts } from './texts.ts'

type Sort = NonNullable<SeatFilter['sort']>
type Props = {
  rows: Seat[]
  vendor: string
  sort: Sort
  onSort: (sort: Sort) => void
  /** null where there is nothing to choose for. */
  ticked: ReadonlySet<string> | null
  onTick: (ticked: Set<string>) => void
  more: ReactNode
}

export function SeatTable({ rows, vendor, sort, onSort, ticked, onTick, more }: Props) {
  const now = useNow()
  const words = texts.seats
  const sorting = { sorted: sort, onSort: (next: string) => onSort(next as Sort) }
  const all = rows.every(({ user }) => ticked?.has(user))
  const toggle = (user: string) => {
    const next = new Set(ticked)
    if (!next.delete(user)) next.add(user)
    onTick(next)
  }
  return (
    <div className={css.scroll}>
      <table className={css.table} aria-label={words.table}>
        <thead>
          <tr>
            {ticked && (
              <th scope="col" className={css.box}>
                <Checkbox
                  size="xs"
                  aria-label={words.selectAll}
                  checked={all}
                  indeterminate={!all && ticked.size > 0}
                  onChange={() => onTick(new Set(all ? [] : rows.map(({ user }) => user)))}
                />
              </th>
            )}
            <SortHeader header={words.user} sort={{ asc: 'user' }} {...sorting} />
            <SortHeader header={words.seat} {...sorting} />
            <SortHeader header={words.lastSeen} sort={{ asc: 'lastSeen', desc: '-lastSeen' }} {...sorting} />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ user, assignedAt, assignedBy, lastSeenAt }) => (
            <tr key={user}>
              {ticked && (
                <td className={css.box}>
                  <Checkbox
                    size="xs"
                    aria-label={words.select(user)}
                    checked={ticked.has(user)}
                    onChange={() => toggle(user)}
                  />
                </td>
              )}
              <td className={css.first}>
                <bdi>{user}</bdi>
              </td>
              <td>
                {assignedAt === null ? (
                  <span className="quiet">{words.noSeat}</span>
                ) : (
                  <>
                    {words.since(assignedAt)}{' '}
                    {assignedBy && <span className="quiet">{words.by(assignedBy, vendor)}</span>}
                  </>
                )}
              </td>
              <td>
                {lastSeenAt ? (
                  <time dateTime={lastSeenAt} title={texts.instant(lastSeenAt)}>
                    {texts.ago(lastSeenAt, now)}
                  </time>
                ) : (
                  <span className="quiet">{words.notSeen}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className={css.more}>
        <output className="quiet">{words.shown(rows.length, Boolean(more))}</output>
        {more}
      </div>
    </div>
  )
}
