import { SegmentedControl } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { allPackagesOptions } from '../packages/queries.ts'
import { subscriberOptions } from '../subscribers/queries.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { oneOf } from '../ui/url-filter.ts'
import { claimColumns } from './claim-columns.tsx'
import { claimStatuses } from './claim-words.ts'
import { claimPages, type Claim } from './queries.ts'
import type { ClaimSearch } from './routes.tsx'

const route = getRouteApi('/app/claims')
const statuses = Object.keys(claimStatuses) as Claim['status'][]
const ALL = 'all'
const views = [
  ...statuses.map((value) => ({ value: value as string, label: claimStatuses[value].label })),
  { value: ALL, label: 'All' },
]

/** Who says that an installation is theirs; those that wait for a decision unless one asks for others. */
export function ClaimList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const packages = useQuery(allPackagesOptions).data ?? []
  const { packageId, subscriberId } = search
  const view = search.status === ALL ? ALL : (oneOf(statuses, search.status) ?? 'open')
  const query = useInfiniteQuery(claimPages({ packageId, subscriberId, status: view === ALL ? undefined : view }))
  const set = (change: ClaimSearch) =>
    void navigate({ to: '/claims', search: (now) => ({ ...now, ...change }), replace: true })
  return (
    <>
      <PageTitle
        title="Claims"
        icon={<IconUserQuestion />}
        hint="Who says that a known subscriber is their own. Nothing changes until you decide."
      >
        <SegmentedControl
          size="xs"
          aria-label="Which claims"
          data={views}
          value={view}
          onChange={(status) => set({ status })}
        />
        <FilterSelect
          label="Package"
          value={packageId}
          options={packages.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => set({ packageId: next })}
        />
        {subscriberId && <AboutSubscriber id={subscriberId} onClear={() => set({ subscriberId: undefined })} />}
      </PageTitle>
      <DataTable
        label="Claims"
        columns={claimColumns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/claims/${id}`}
        empty={
          view === 'open' ? (
            <EmptyState
              title="No claim waits for you"
              icon={<IconUserQuestion size={32} stroke={1.4} />}
              action={<ShowAll onClick={() => set({ status: ALL, packageId: undefined, subscriberId: undefined })} />}
            >
              When a product is installed for a subscriber that is known already, and cannot prove itself, whoever
              installs it can claim the installation. Then it stands here.
            </EmptyState>
          ) : (
            <EmptyState
              title="No claim fits"
              action={<ShowAll onClick={() => set({ status: ALL, packageId: undefined, subscriberId: undefined })} />}
            />
          )
        }
      />
    </>
  )
}

function ShowAll({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" className="link" onClick={onClick}>
      Show all claims
    </button>
  )
}

function AboutSubscriber({ id, onClear }: { id: string; onClear: () => void }) {
  const { data } = useQuery(subscriberOptions(id))
  return (
    <span style={{ alignSelf: 'center' }}>
      About <bdi>{data ? (data.name ?? data.orgId) : '…'}</bdi>{' '}
      <button type="button" className="link" onClick={onClear}>
        Show all
      </button>
    </span>
  )
}
