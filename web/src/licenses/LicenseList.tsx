import { Switch } from '@mantine/core'
import { IconCertificate } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { HeldBanner } from '../moves/HeldBanner.tsx'
import { allPackagesOptions } from '../packages/queries.ts'
import { DayFilter } from '../ui/DayFilter.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { dayFault } from '../ui/day.ts'
import { oneOf } from '../ui/url-filter.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { licenseColumns } from './license-columns.tsx'
import { stateOptions, states } from './license-words.ts'
import { licensePages, type License, type LicenseFilter } from './queries.ts'
import type { LicenseSearch } from './routes.tsx'

const route = getRouteApi('/app/licenses')
const sorts = ['-created', 'created', 'expires', '-updated'] as const

/** All licenses, with search, filters and order kept in the address. */
export function LicenseList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const packages = useQuery(allPackagesOptions).data ?? []
  const filter = filterOf(search)
  const query = useInfiniteQuery(licensePages(filter))
  const set = (change: LicenseSearch) =>
    void navigate({ to: '/licenses', search: (now) => ({ ...now, ...change }), replace: true })
  const filtered = Boolean(
    search.q || search.packageId || search.state || search.before || search.test || search.recordOnly,
  )
  return (
    <>
      <PageTitle
        title="Licenses"
        icon={<IconCertificate />}
        hint="What each customer may use, and how far the product has followed."
        actions={<ExportLink path="/api/v1/licenses.csv" filter={filter} what="these licenses" />}
      >
        <SearchInput
          label="Search licenses"
          placeholder="Number, subscriber or org id"
          value={search.q ?? ''}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect
          label="Package"
          value={search.packageId}
          options={packages.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(packageId) => set({ packageId })}
        />
        <FilterSelect label="State" value={search.state} options={stateOptions} onChange={(state) => set({ state })} />
        <FilterSelect
          label="Connected"
          value={search.recordOnly}
          options={[
            { value: 'true', label: 'Record only' },
            { value: 'false', label: 'Connected' },
          ]}
          onChange={(recordOnly) => set({ recordOnly })}
        />
        <DayFilter
          size="xs"
          aria-label="Expires before"
          placeholder="Expires before…"
          value={filter.expiresBefore ?? null}
          onChange={(day) => set({ before: day ?? undefined })}
          style={{ flex: '0 1 160px' }}
        />
        <Switch
          size="xs"
          label="Test"
          checked={search.test === 'true'}
          onChange={(event) => set({ test: event.currentTarget.checked ? 'true' : undefined })}
          style={{ alignSelf: 'center' }}
        />
      </PageTitle>
      {search.packageId && <HeldBanner packageId={search.packageId} />}
      <DataTable
        label="Licenses"
        columns={licenseColumns}
        query={query}
        rowId={(license) => license.id}
        rowHref={(license) => `/licenses/${license.id}`}
        sort={filter.sort}
        onSort={(sort) => set({ sort })}
        empty={
          filtered ? (
            <NoneFound q={search.q} onClear={() => void navigate({ to: '/licenses', search: {} })} />
          ) : (
            <NoneYet />
          )
        }
      />
    </>
  )
}

function filterOf(search: LicenseSearch) {
  return {
    q: search.q,
    packageId: search.packageId,
    state: oneOf(Object.keys(states) as License['state'][], search.state),
    expiresBefore: search.before && dayFault(search.before) === null ? search.before : undefined,
    test: search.test === 'true' ? 'true' : undefined,
    recordOnly: oneOf(['true', 'false'] as const, search.recordOnly),
    sort: oneOf(sorts, search.sort) ?? '-created',
  } as const satisfies LicenseFilter
}

function NoneYet() {
  return (
    <EmptyState title="No licenses yet" icon={<IconCertificate size={32} stroke={1.4} />}>
      A license is made by itself when a product is installed. Open a <AppLink href="/packages">package</AppLink>, put
      its snippet into your product, and install it.
    </EmptyState>
  )
}

function NoneFound({ q, onClear }: { q: string | undefined; onClear: () => void }) {
  return (
    <EmptyState
      title="No license fits"
      action={
        <button type="button" className="link" onClick={onClear}>
          Clear search and filters
        </button>
      }
    >
      Search looks into the number, the name of the subscriber and its org id.
      {q && (
        <>
          {' '}
          Search for “{q}” in <AppLink href={`/leads?q=${encodeURIComponent(q)}`}>leads</AppLink> or{' '}
          <AppLink href={`/subscribers?q=${encodeURIComponent(q)}`}>subscribers</AppLink> instead.
        </>
      )}
    </EmptyState>
  )
}
