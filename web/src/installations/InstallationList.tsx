import { Switch } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { HeldBanner } from '../moves/HeldBanner.tsx'
import { allPackagesOptions } from '../packages/queries.ts'
import { subscriberOptions } from '../subscribers/queries.ts'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { oneOf } from '../ui/url-filter.ts'
import { installationColumns, packageColumn, subscriberColumn } from './installation-columns.tsx'
import { installationStatuses } from './installation-words.ts'
import { installationPages, type Installation } from './queries.ts'
import type { InstallationSearch } from './routes.tsx'

const route = getRouteApi('/app/installations')
const statuses = Object.entries(installationStatuses).map(([value, { label }]) => ({ value, label }))

/** What runs where; a row leads to the license that goes with it. */
export function InstallationList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const packages = useQuery(allPackagesOptions).data ?? []
  const { packageId, subscriberId, version } = search
  const test = search.test === 'true' ? 'true' : undefined
  const status = oneOf(Object.keys(installationStatuses) as Installation['status'][], search.status)
  const silent = search.silent === 'true' ? 'true' : undefined
  const filter = { packageId, subscriberId, version, status, silent, test } as const
  const query = useInfiniteQuery(installationPages(filter))
  const set = (change: InstallationSearch) =>
    void navigate({ to: '/installations', search: (now) => ({ ...now, ...change }), replace: true })
  const filtered = Object.keys(search).length > 0
  return (
    <>
      <PageTitle
        title="Installations"
        icon={<IconPlug />}
        hint="What runs where, as the products report it."
        actions={<ExportLink path="/api/v1/installations.csv" filter={filter} what="these installations" />}
      >
        <SearchInput
          label="Version"
          placeholder="Version, exactly"
          width={170}
          value={version ?? ''}
          onChange={(next) => set({ version: next || undefined })}
        />
        <FilterSelect
          label="Package"
          value={packageId}
          options={packages.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(next) => set({ packageId: next })}
        />
        <FilterSelect
          label="Status"
          value={search.status}
          options={statuses}
          onChange={(next) => set({ status: next })}
        />
        {subscriberId && <OfSubscriber id={subscriberId} onClear={() => set({ subscriberId: undefined })} />}
        <Switch
          size="xs"
          label="Silent"
          checked={silent === 'true'}
          onChange={(event) => set({ silent: event.currentTarget.checked ? 'true' : undefined })}
          style={{ alignSelf: 'center' }}
        />
        <Switch
          size="xs"
          label="Test"
          checked={test === 'true'}
          onChange={(event) => set({ test: event.currentTarget.checked ? 'true' : undefined })}
          style={{ alignSelf: 'center' }}
        />
      </PageTitle>
      {packageId && <HeldBanner packageId={packageId} />}
      <DataTable
        label="Installations"
        columns={[subscriberColumn, packageColumn, ...installationColumns]}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ licenseId }) => `/licenses/${licenseId}`}
        empty={
          filtered ? (
            <EmptyState
              title="No installation fits"
              action={
                <button
                  type="button"
                  className="link"
                  onClick={() => void navigate({ to: '/installations', search: {} })}
                >
                  Clear filters
                </button>
              }
            >
              {silent && 'Silent is what has not checked in for as long as its package says.'}
            </EmptyState>
          ) : (
            <EmptyState title="Nothing is installed yet" icon={<IconPlug size={32} stroke={1.4} />}>
              Open a package, put its snippet into your product, and install it.
            </EmptyState>
          )
        }
      />
    </>
  )
}

function OfSubscriber({ id, onClear }: { id: string; onClear: () => void }) {
  const { data } = useQuery(subscriberOptions(id))
  return (
    <span style={{ alignSelf: 'center' }}>
      In <bdi>{data ? (data.name ?? data.orgId) : '…'}</bdi>{' '}
      <button type="button" className="link" onClick={onClear}>
        Show all
      </button>
    </span>
  )
}
