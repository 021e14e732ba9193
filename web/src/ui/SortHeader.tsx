import { Tooltip, VisuallyHidden } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import css from './DataTable.module.css'

/** Values of the API's `sort` for one column; a column may have only one of them. */
export type SortOrder = { asc?: string; desc?: string }

type Props = {
  header: string
  sort?: SortOrder
  sorted: string | undefined
  onSort: ((sort: string) => void) | undefined
  width?: number
  headerHidden?: boolean
  hint?: string
  className?: string
}

export function SortHeader({ header, sort, sorted, onSort, width, headerHidden, hint, className }: Props) {
  const style = width ? { width } : undefined
  if (!sort || !onSort) {
    return (
      <th scope="col" style={style} className={className}>
        {headerHidden ? (
          <VisuallyHidden>{header}</VisuallyHidden>
        ) : hint ? (
          <Hinted hint={hint}>{header}</Hinted>
        ) : (
          header
        )}
      </th>
    )
  }
  const direction =
    sorted === undefined ? null : sorted === sort.asc ? 'ascending' : sorted === sort.desc ? 'descending' : null
  const next =
    direction === 'ascending'
      ? (sort.desc ?? sort.asc)
      : direction === 'descending'
        ? (sort.asc ?? sort.desc)
        : (sort.desc ?? sort.asc)
  return (
    <th scope="col" style={style} className={className} aria-sort={direction ?? 'none'}>
      <button type="button" className={css.sort} onClick={() => next && onSort(next)}>
        {header}
        {direction === 'ascending' && <IconArrowUp size={13} aria-hidden="true" />}
        {direction === 'descending' && <IconArrowDown size={13} aria-hidden="true" />}
      </button>
    </th>
  )
}

function Hinted({ hint, children }: { hint: string; children: ReactNode }) {
  return (
    <Tooltip label={hint} multiline maw={280}>
      <span className={css.hinted}>
        {children}
        <IconInfoCircle size={13} aria-hidden="true" />
        <VisuallyHidden>: {hint}</VisuallyHidden>
      </span>
    </Tooltip>
  )
}
