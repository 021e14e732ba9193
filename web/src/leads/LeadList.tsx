import { IconUser } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { membersOptions } from '../access/queries.ts'
import { allPackagesOptions } from '../packages/queries.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { oneOf } from '../ui/url-filter.ts'
import { leadColumns } from './lead-columns.tsx'
import { leadStatuses } from './lead-words.ts'
import { leadPages, type Lead } from './queries.ts'
import type { LeadSearch } from './routes.tsx'

const route = getRouteApi('/app/leads')

/** Who installed or asked, with owner and status. */
export function LeadList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const packages = useQuery(allPackagesOptions).data ?? []
  const members = useQuery(membersOptions).data ?? []
  const statuses = Object.keys(leadStatuses) as Lead['status'][]
  const { q, packageId, owner } = search
  const query = useInfiniteQuery(leadPages({ q, packageId, owner, status: oneOf(statuses, search.status) }))
  const set = (change: LeadSearch) =>
    void navigate({ to: '/leads', search: (now) => ({ ...now, ...change }), replace: true })
  const owners = [
    { value: 'me', label: 'Mine' },
    { value: 'none', label: 'Nobody (License Manager)' },
    ...members.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const filtered = Boolean(q || packageId || owner || search.status)
  return (
    <>
      <PageTitle
        title="Leads"
        icon={<IconUser />}
        hint="Who installed your products or asked for them, and who follows up."
      >
        <SearchInput
          label="Search leads"
          placeholder="Name, company or email"
          value={q ?? ''}
          onChange={(text) => set({ q: text || undefined })}
        />
        <FilterSelect label="Owner" value={owner} options={owners} onChange={(next) => set({ owner: next })} />
        <FilterSelect
          label="Status"
          value={search.status}
          options={statuses.map((value) => ({ value, label: leadStatuses[value].label }))}
          onChange={(status) => set({ status })}
        />
        <FilterSelect
          label="Package"
          value={packageId}
          options={packages.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => set({ packageId: next })}
        />
      </PageTitle>
      <DataTable
        label="Leads"
        columns={leadColumns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/leads/${id}`}
        empty={
          filtered ? (
            <EmptyState
              title="No lead fits"
              action={
                <button type="button" className="link" onClick={() => void navigate({ to: '/leads', search: {} })}>
                  Clear search and filters
                </button>
              }
            >
              Search looks into name, company and email.
            </EmptyState>
          ) : (
            <EmptyState title="No leads yet" icon={<IconUser size={32} stroke={1.4} />}>
              Whoever installs a product, or asks for it on its install page, stands here within a second. Send somebody
              the address of an install page, or install with the live key.
            </EmptyState>
          )
        }
      />
    </>
  )
}
