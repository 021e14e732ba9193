import { Group } from '@mantine/core'
import { IconTable } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { objects, OBJECTS, VERDICTS, verdicts } from './import-words.ts'
import { rowPages, type Import, type ImportRow, type RowFilter } from './queries.ts'

const route = getRouteApi('/app/settings/imports/$id')

const columns: Column<ImportRow>[] = [
  {
    id: 'line',
    header: 'Row',
    cell: ({ object, line }) => (
      <span style={{ whiteSpace: 'normal' }}>
        {objects[object].from}, line {line}
      </span>
    ),
    width: 145,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: ({ verdict }) => (verdict ? <StatusBadge {...verdicts[verdict]} /> : null),
    width: 100,
  },
  {
    id: 'why',
    header: 'Why',
    cell: ({ words, notes }) => (
      <span style={{ whiteSpace: 'normal' }}>
        {words}
        {notes.map((note) => (
          <div key={note} className="quiet">
            {note}
          </div>
        ))}
      </span>
    ),
  },
  { id: 'ref', header: 'Record', cell: ({ ref, label }) => <bdi>{label ?? ref}</bdi>, width: 200, wideOnly: true },
]

/** Every row with its verdict, filtered by the address of the page. */
export function RowsCard({ found }: { found: Import }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filter = { verdict: search.verdict, object: search.object, q: search.q } as RowFilter
  const query = useInfiniteQuery(rowPages(found.id, filter))
  const set = (change: typeof search) => void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
  const asText = { verdict: search.verdict, object: search.object, q: search.q }
  return (
    <RelatedList
      title="Rows"
      icon={<IconTable />}
      flush
      actions={<ExportLink path={`/api/v1/imports/${found.id}/rows.csv`} filter={asText} what="these rows" />}
    >
      <Group gap="xs" p="xs">
        <SearchInput
          label="Search rows"
          placeholder="Id, Subscriber Org ID or line"
          value={search.q ?? ''}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect
          label="Verdict"
          value={search.verdict}
          options={VERDICTS.map((value) => ({ value, label: verdicts[value].label }))}
          onChange={(verdict) => set({ verdict })}
        />
        <FilterSelect
          label="Rows of"
          value={search.object}
          options={OBJECTS.map((value) => ({ value, label: objects[value].many }))}
          onChange={(object) => set({ object })}
        />
      </Group>
      <DataTable
        label="Rows"
        columns={columns}
        query={query}
        rowId={({ object, line }) => `${object}/${line}`}
        bare
        empty={<EmptyState title="No row fits">Choose other filters, or clear them.</EmptyState>}
      />
    </RelatedList>
  )
}
