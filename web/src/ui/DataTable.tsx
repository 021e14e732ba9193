import { Button, Checkbox, Skeleton } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { AppLink } from './AppLink.tsx'
import css from './DataTable.module.css'
import { ErrorPanel } from './ErrorPanel.tsx'
import { SortHeader, type SortOrder } from './SortHeader.tsx'

export type Column<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** The orders the API has for this column. */
  sort?: SortOrder
  align?: 'right'
  width?: number
  /** For a column of buttons: the header is only read out. */
  headerHidden?: boolean
  /** What the column is about, where its header cannot say it; only for columns that do not sort. */
  hint?: string
  /** Left out where the window is narrow. */
  wideOnly?: boolean
}

/** The part of `useInfiniteQuery(pagesOptions(…))` that a table needs. */
export type PagesQuery<Row> = {
  data: { pages: { data: Row[] }[] } | undefined
  error: unknown
  isPending: boolean
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
  refetch: () => unknown
}

type Props<Row> = {
  /** Names the table for those who do not see it, such as "Licenses". */
  label: string
  columns: Column<Row>[]
  query: PagesQuery<Row>
  rowId: (row: Row) => string
  /** Address of the row's own page: the first cell becomes the link, and a click anywhere follows it. */
  rowHref?: (row: Row) => string
  sort?: string
  onSort?: (sort: string) => void
  empty: ReactNode
  /** Inside a card: no border of its own, no line below about how many there are. */
  bare?: boolean
  /** A box before each row, to do something with many at once. */
  selection?: Selection<Row>
}

/** Which rows are ticked, by their ids; never more than `max`. */
export type Selection<Row> = {
  ids: ReadonlySet<string>
  onChange: (ids: Set<string>) => void
  /** Names a row for those who do not see it. */
  nameOf: (row: Row) => string
  max: number
}

/** A dense list behind keyset cursors: loads on as one scrolls, arrow keys walk the rows. */
export function DataTable<Row>({
  label,
  columns,
  query,
  rowId,
  rowHref,
  sort,
  onSort,
  empty,
  bare = false,
  selection,
}: Props<Row>) {
  const rows = query.data?.pages.flatMap((page) => page.data) ?? []
  if (query.error && rows.length === 0) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />
  if (!query.isPending && rows.length === 0) return <div className={bare ? undefined : css.frame}>{empty}</div>
  const rest = { columns, rowHref, rowId, selection }
  return (
    <div className={bare ? css.scroll : `${css.frame} ${css.scroll}`}>
      <table className={css.table} aria-label={label} aria-busy={query.isPending}>
        <thead>
          <tr>
            {selection && <SelectAll ids={rows.map(rowId)} selection={selection} />}
            {columns.map((column) => (
              <SortHeader key={column.id} {...column} sorted={sort} onSort={onSort} className={classOf(column)} />
            ))}
          </tr>
        </thead>
        {/* The keys come from the links inside. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <tbody onKeyDown={walkRows}>
          {query.isPending && <Skeletons columns={columns} boxed={selection !== undefined} />}
          {rows.map((row) => (
            <Row key={rowId(row)} row={row} {...rest} />
          ))}
        </tbody>
      </table>
      <More query={query} shown={rows.length} bare={bare} />
    </div>
  )
}

type RowProps<R> = { row: R } & Pick<Props<R>, 'columns' | 'rowHref' | 'rowId' | 'selection'>

function Row<R>({ row, columns, rowHref, rowId, selection }: RowProps<R>) {
  const navigate = useNavigate()
  const href = rowHref?.(row)
  const follow = (event: MouseEvent) => {
    if (!href || event.defaultPrevented || (event.target as Element).closest('a, button, input')) return
    if (window.getSelection()?.toString()) return
    void navigate({ to: href })
  }
  return (
    <tr onClick={follow} className={href ? css.linked : undefined}>
      {selection && <SelectOne id={rowId(row)} name={selection.nameOf(row)} selection={selection} />}
      {columns.map((column, index) => (
        <td key={column.id} className={classOf(column, index)}>
          {index === 0 && href ? (
            <AppLink href={href} data-row>
              {column.cell(row)}
            </AppLink>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
    </tr>
  )
}

function SelectOne<R>({ id, name, selection }: { id: string; name: string; selection: Selection<R> }) {
  const { ids, onChange, max } = selection
  const ticked = ids.has(id)
  const toggle = () => {
    const next = new Set(ids)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <td className={css.box}>
      <Checkbox
        size="xs"
        aria-label={`Select ${name}`}
        checked={ticked}
        disabled={!ticked && ids.size >= max}
        onChange={toggle}
      />
    </td>
  )
}

function SelectAll<R>({ ids, selection }: { ids: string[]; selection: Selection<R> }) {
  const { ids: ticked, onChange, max } = selection
  const offered = ids.slice(0, max)
  const all = offered.length > 0 && offered.every((id) => ticked.has(id))
  return (
    <th scope="col" className={css.box}>
      <Checkbox
        size="xs"
        aria-label={ids.length > max ? `Select the first ${max}` : 'Select all that are shown'}
        checked={all}
        indeterminate={!all && ticked.size > 0}
        onChange={() => onChange(new Set(all ? [] : offered))}
      />
    </th>
  )
}

function Skeletons<R>({ columns, boxed }: { columns: Column<R>[]; boxed: boolean }) {
  return Array.from({ length: 6 }, (_, line) => (
    <tr key={line}>
      {boxed && (
        <td className={css.box}>
          <Skeleton height={12} width={12} my={3} />
        </td>
      )}
      {columns.map((column, index) => (
        <td key={column.id} className={classOf(column, index)}>
          <Skeleton height={10} width={`${50 + ((line * 3 + index * 5) % 4) * 12}%`} my={4} />
        </td>
      ))}
    </tr>
  ))
}

function More<R>({ query, shown, bare }: { query: PagesQuery<R>; shown: number; bare: boolean }) {
  const { ref, entry } = useIntersection({ rootMargin: '300px' })
  const near = entry?.isIntersecting ?? false
  const { hasNextPage, isFetchingNextPage, fetchNextPage, error } = query
  useEffect(() => {
    if (near && !bare && hasNextPage && !isFetchingNextPage && !error) fetchNextPage()
  }, [near, bare, hasNextPage, isFetchingNextPage, error, fetchNextPage])
  if (query.isPending || (bare && !hasNextPage)) return null
  return (
    <div ref={ref} className={css.more}>
      {!bare && (
        <output className="quiet">
          {hasNextPage ? `${shown} shown, there are more` : shown === 1 ? '1 item' : `${shown} items`}
        </output>
      )}
      {hasNextPage && (
        <Button variant="subtle" size="compact-xs" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Load more
        </Button>
      )}
    </div>
  )
}

function classOf(column: { align?: 'right'; wideOnly?: boolean }, index?: number): string | undefined {
  const { align, wideOnly } = column
  const names = [index === 0 && css.first, align === 'right' && css.right, wideOnly && css.wideOnly].filter(Boolean)
  return names.length > 0 ? names.join(' ') : undefined
}

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_at, last) => last,
}

function walkRows(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key]
  if (!step || !(event.target instanceof HTMLAnchorElement)) return
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('td > a[data-row]')]
  const at = links.indexOf(event.target)
  if (at < 0) return
  event.preventDefault()
  links[step(at, links.length - 1)]?.focus()
}
