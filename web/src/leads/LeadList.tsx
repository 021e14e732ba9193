import { Button, SegmentedControl } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { membersOptions } from '../access/queries.ts'
import { BulkCodes } from '../activation-codes/BulkCodes.tsx'
import { rowOfLead } from '../activation-codes/code-rows.ts'
import { allPackagesOptions } from '../packages/queries.ts'
import { useCan } from '../session.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { SelectionBar } from '../ui/SelectionBar.tsx'
import { useNow } from '../ui/time.ts'
import { oneOf } from '../ui/url-filter.ts'
import { AssignForm } from './AssignForm.tsx'
import { leadColumns } from './lead-columns.tsx'
import { leadViews, searchOf, viewOf, weekAgo, type LeadView } from './lead-views.ts'
import { leadStatuses, nameOf } from './lead-words.ts'
import { NoLeads } from './NoLeads.tsx'
import { leadPages, MOST_ASSIGNED, type Lead, type LeadFilter } from './queries.ts'
import type { LeadSearch } from './routes.tsx'

const route = getRouteApi('/app/leads')
const statuses = ['open', ...(Object.keys(leadStatuses) as Lead['status'][])] as const
const statusOptions = statuses.map((value) => ({
  value,
  label: value === 'open' ? 'Open (not closed yet)' : leadStatuses[value].label,
}))

/** Who installed or asked, with owner and status. */
export function LeadList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const mayAssign = useCan('leads:write')
  const mayIssue = useCan('activation_codes:write')
  const packages = useQuery(allPackagesOptions).data ?? []
  const members = useQuery(membersOptions).data ?? []
  const filter = useFilter(search)
  const query = useInfiniteQuery(leadPages(filter))
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const [doing, setDoing] = useState<'assign' | 'codes' | null>(null)
  const leads = query.data?.pages.flatMap(({ data }) => data) ?? []
  const chosen = leads.filter(({ id, erasedAt }) => ids.has(id) && !erasedAt)
  const go = (next: LeadSearch) => {
    // What is out of sight must not be given away with the rest.
    setIds(new Set())
    void navigate({ to: '/leads', search: next, replace: true })
  }
  const set = (change: LeadSearch) => go({ ...search, ...change })
  const view = viewOf(search)
  return (
    <>
      <PageTitle
        title="Leads"
        icon={<IconUser />}
        hint="Who installed your products or asked for them, and who follows up."
        actions={<ExportLink path="/api/v1/leads.csv" filter={filter} what="these leads" />}
      >
        <SegmentedControl
          size="xs"
          aria-label="Which leads"
          data={leadViews}
          value={view}
          onChange={(next) => go(searchOf(next as LeadView, search))}
        />
        <SearchInput
          label="Search leads"
          placeholder="Name, company or email"
          value={search.q ?? ''}
          onChange={(text) => set({ q: text || undefined })}
        />
        {(view === 'all' || view === 'week') && (
          <FilterSelect
            label="Owner"
            value={search.owner}
            options={members.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(owner) => set({ owner })}
          />
        )}
        <FilterSelect
          label="Status"
          value={search.status}
          options={statusOptions}
          onChange={(status) => set({ status })}
        />
        <FilterSelect
          label="Package"
          value={search.packageId}
          options={packages.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(packageId) => set({ packageId })}
        />
      </PageTitle>
      {ids.size > 0 && (
        <SelectionBar count={ids.size} max={MOST_ASSIGNED} onClear={() => setIds(new Set())}>
          {mayAssign && <Button onClick={() => setDoing('assign')}>Assign to…</Button>}
          {mayIssue && (
            <Button variant="default" disabled={chosen.length === 0} onClick={() => setDoing('codes')}>
              Issue codes…
            </Button>
          )}
        </SelectionBar>
      )}
      <DataTable
        label="Leads"
        columns={leadColumns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/leads/${id}`}
        selection={mayAssign || mayIssue ? { ids, onChange: setIds, nameOf, max: MOST_ASSIGNED } : undefined}
        empty={<NoLeads search={search} onShowAll={() => go({})} />}
      />
      {doing === 'assign' && (
        <AssignForm leadIds={[...ids]} onClose={() => setDoing(null)} onDone={() => setIds(new Set())} />
      )}
      {doing === 'codes' && (
        <BulkCodes packageId={search.packageId} rows={chosen.map(rowOfLead)} onClose={() => setDoing(null)} />
      )}
    </>
  )
}

function useFilter({
  q,
  packageId,
  owner,
  accountId,
  ...search
}: LeadSearch): LeadFilter & Record<string, string | undefined> {
  const now = useNow()
  const createdSince = search.since === 'week' ? weekAgo(now) : undefined
  return { q, packageId, owner, accountId, status: oneOf(statuses, search.status), createdSince }
}
