import { IconReportSearch } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { queryClient } from '../query-client.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { oneOf } from '../ui/url-filter.ts'
import { ItemDrawer } from './ItemDrawer.tsx'
import { itemColumns } from './item-columns.tsx'
import { isUnderway, itemPages, type ItemFilter, type Refresh } from './queries.ts'
import { OUTCOMES } from './refresh-words.ts'
import { RefreshCounts } from './RefreshCounts.tsx'
import css from './RefreshReport.module.css'
import type { RefreshSearch } from './routes.tsx'

const route = getRouteApi('/app/refreshes/$id')
const acknowledgements = [
  { value: 'true', label: 'Acknowledged' },
  { value: 'false', label: 'Not acknowledged' },
]

/** Every installation with its outcome and what differs, filtered in the address; one opens in full beside it. */
export function RefreshReport({ refresh }: { refresh: Refresh }) {
  const { id, dryRun, status } = refresh
  const search = route.useSearch()
  const navigate = useNavigate()
  const filter = filterOf(search)
  const query = useInfiniteQuery(itemPages(id, filter, isUnderway(refresh)))
  const [openId, setOpenId] = useState<string | null>(null)
  const items = query.data?.pages.flatMap(({ data }) => data) ?? []
  useEffect(() => {
    // What was asked for while it went on may be older than its end.
    void queryClient.invalidateQueries({ queryKey: ['refresh-items', id] })
  }, [id, status])
  const set = (change: RefreshSearch) => {
    const next = { ...search, ...change }
    void navigate({ to: '/refreshes/$id', params: { id }, search: next, replace: true, resetScroll: false })
  }
  return (
    <>
      <RelatedList
        title="Report"
        icon={<IconReportSearch />}
        flush
        actions={<ExportLink path={`/api/v1/refreshes/${id}/items.csv`} filter={filter} what="the report" />}
      >
        <RefreshCounts refresh={refresh} shown={filter.outcome} onShow={(outcome) => set({ outcome })} />
        <div className={css.filters}>
          <SearchInput
            label="Search the report"
            placeholder="Subscriber or org id"
            value={search.q ?? ''}
            onChange={(q) => set({ q: q || undefined })}
          />
          {!dryRun && (
            <FilterSelect
              label="Acknowledged"
              any="Acknowledged or not"
              value={filter.acknowledged}
              options={acknowledgements}
              onChange={(acknowledged) => set({ acknowledged })}
            />
          )}
        </div>
      </RelatedList>
      <DataTable
        label="Report"
        columns={itemColumns({ dryRun, onOpen: setOpenId })}
        query={query}
        rowId={({ installationId }) => installationId}
        empty={
          <NoneFits
            refresh={refresh}
            filter={filter}
            onClear={() => set({ outcome: undefined, acknowledged: undefined, q: undefined })}
          />
        }
      />
      <ItemDrawer
        item={items.find(({ installationId }) => installationId === openId) ?? null}
        dryRun={dryRun}
        onClose={() => setOpenId(null)}
      />
    </>
  )
}

function filterOf({ outcome, acknowledged, q }: RefreshSearch): ItemFilter {
  return {
    outcome: oneOf(OUTCOMES, outcome),
    acknowledged: oneOf(['true', 'false'] as const, acknowledged),
    q,
  }
}

type NoneProps = { refresh: Refresh; filter: ItemFilter; onClear: () => void }

function NoneFits({ refresh, filter, onClear }: NoneProps) {
  const { outcome, acknowledged, q } = filter
  if (!outcome && !acknowledged && !q) {
    return refresh.status === 'running' ? (
      <EmptyState title="Nothing compared yet">Installations appear here as they are compared.</EmptyState>
    ) : (
      <EmptyState title="No installation">
        Nothing was compared: no installation is in the scope of this run.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="No installation fits"
      action={
        <button type="button" className="link" onClick={onClear}>
          Show the whole report
        </button>
      }
    />
  )
}
