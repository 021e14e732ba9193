import { Switch } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { oneOf } from '../ui/url-filter.ts'
import { subscriberPages, subscriberTypes, type Subscriber } from './queries.ts'
import type { SubscriberSearch } from './routes.tsx'

const route = getRouteApi('/app/subscribers')
const types = Object.entries(subscriberTypes).map(([value, label]) => ({ value, label }))

const columns: Column<Subscriber>[] = [
  { id: 'name', header: 'Subscriber', cell: ({ name, orgId }) => <ShortText text={name ?? orgId} /> },
  { id: 'orgId', header: 'Subscriber Org ID', cell: ({ orgId }) => <ShortText text={orgId} /> },
  { id: 'account', header: 'Account', cell: ({ accountName }) => <ShortText text={accountName} />, wideOnly: true },
  { id: 'type', header: 'Type', cell: (subscriber) => <TypeText subscriber={subscriber} /> },
  { id: 'country', header: 'Country', cell: ({ country }) => country ?? '—', wideOnly: true },
  { id: 'licenses', header: 'Licenses', cell: ({ counts }) => counts.licenses, align: 'right' },
  { id: 'leads', header: 'Leads', cell: ({ counts }) => counts.leads, align: 'right', wideOnly: true },
  { id: 'created', header: 'First seen', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]

function TypeText({ subscriber: { type, supersededById, parentUnproven } }: { subscriber: Subscriber }) {
  return (
    <>
      {subscriberTypes[type]} {supersededById && <StatusBadge tone="quiet" label="Superseded" />}
      {parentUnproven && <StatusBadge tone="warn" label="Parent unproven" />}
    </>
  )
}

/** The customers' orgs that run packages. */
export function SubscriberList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const test = search.test === 'true' ? 'true' : undefined
  const type = oneOf(Object.keys(subscriberTypes) as Subscriber['type'][], search.type)
  const filter = { q: search.q, type, test } as const
  const query = useInfiniteQuery(subscriberPages(filter))
  const set = (change: SubscriberSearch) =>
    void navigate({ to: '/subscribers', search: (now) => ({ ...now, ...change }), replace: true })
  const filtered = Boolean(search.q || search.type || test)
  return (
    <>
      <PageTitle
        title="Subscribers"
        icon={<IconBuilding />}
        hint="The orgs of your customers that run what you sell."
        actions={
          <>
            <Link to="/installations" style={{ alignSelf: 'center' }}>
              All installations
            </Link>
            <ExportLink path="/api/v1/subscribers.csv" filter={filter} what="these subscribers" />
          </>
        }
      >
        <SearchInput
          label="Search subscribers"
          placeholder="Name or Subscriber Org ID"
          value={search.q ?? ''}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect label="Type" value={search.type} options={types} onChange={(next) => set({ type: next })} />
        <Switch
          size="xs"
          label="Test"
          checked={test === 'true'}
          onChange={(event) => set({ test: event.currentTarget.checked ? 'true' : undefined })}
          style={{ alignSelf: 'center' }}
        />
      </PageTitle>
      <DataTable
        label="Subscribers"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/subscribers/${id}`}
        empty={
          filtered ? (
            <EmptyState
              title="No subscriber fits"
              action={
                <button
                  type="button"
                  className="link"
                  onClick={() => void navigate({ to: '/subscribers', search: {} })}
                >
                  Clear search and filters
                </button>
              }
            >
              Search looks into the name and the Subscriber Org ID.
            </EmptyState>
          ) : (
            <EmptyState title="No subscribers yet" icon={<IconBuilding size={32} stroke={1.4} />}>
              A subscriber appears when a product is installed in it for the first time. Those of test installs stand
              behind the switch “Test”.
            </EmptyState>
          )
        }
      />
    </>
  )
}
