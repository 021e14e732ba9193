import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBriefcase } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { membersOptions } from '../access/queries.ts'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ExportLink } from '../ui/ExportLink.tsx'
import { FilterSelect } from '../ui/FilterSelect.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { NewAccountForm } from './NewAccountForm.tsx'
import { accountPages, type Account } from './queries.ts'
import type { AccountSearch } from './routes.tsx'

const route = getRouteApi('/app/accounts')

const columns: Column<Account>[] = [
  { id: 'name', header: 'Account', cell: ({ name }) => <ShortText text={name} /> },
  { id: 'domain', header: 'Domain', cell: ({ domain }) => <ShortText text={domain} />, wideOnly: true, width: 220 },
  { id: 'owner', header: 'Owner', cell: ({ ownerName }) => <ShortText text={ownerName} none="Nobody" />, width: 150 },
  {
    id: 'subscribers',
    header: 'Subscribers',
    cell: ({ counts }) => counts.subscribers,
    align: 'right',
    wideOnly: true,
  },
  { id: 'licenses', header: 'Licenses', cell: ({ counts }) => counts.licenses, align: 'right' },
  { id: 'contacts', header: 'Contacts', cell: ({ counts }) => counts.contacts, align: 'right', wideOnly: true },
  { id: 'created', header: 'Created', cell: ({ createdAt }) => <TimeAgo at={createdAt} />, wideOnly: true },
]

/** The companies one does business with. */
export function AccountList() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const may = useCan('accounts:write')
  const members = useQuery(membersOptions).data ?? []
  const [creating, dialog] = useDisclosure(false)
  const filter = { q: search.q, owner: search.owner }
  const query = useInfiniteQuery(accountPages(filter))
  const set = (change: AccountSearch) =>
    void navigate({ to: '/accounts', search: (now) => ({ ...now, ...change }), replace: true })
  const create = (
    <Guarded why={may ? null : 'Your role does not allow creating accounts'}>
      <Button onClick={dialog.open} disabled={!may}>
        New account
      </Button>
    </Guarded>
  )
  return (
    <>
      <PageTitle
        title="Accounts"
        icon={<IconBriefcase />}
        hint="The companies you do business with: their subscribers, licenses and people."
        actions={
          <>
            <ExportLink path="/api/v1/accounts.csv" filter={filter} what="these accounts" />
            {create}
          </>
        }
      >
        <SearchInput
          label="Search accounts"
          placeholder="Name or domain"
          value={search.q ?? ''}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect
          label="Owner"
          value={search.owner}
          options={[
            { value: 'me', label: 'Mine' },
            { value: 'none', label: 'Nobody' },
            ...members.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(owner) => set({ owner })}
        />
      </PageTitle>
      <DataTable
        label="Accounts"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/accounts/${id}`}
        empty={
          search.q || search.owner ? (
            <EmptyState
              title="No account fits"
              action={
                <button type="button" className="link" onClick={() => void navigate({ to: '/accounts', search: {} })}>
                  Clear search and filters
                </button>
              }
            >
              Search looks into the name and the domain.
            </EmptyState>
          ) : (
            <EmptyState title="No accounts yet" icon={<IconBriefcase size={32} stroke={1.4} />} action={create}>
              Convert a lead, and its company becomes an account with the person as its first contact. Issue it
              activation codes later: an install with one makes no lead, but tells the owner of the account.
            </EmptyState>
          )
        }
      />
      {creating && <NewAccountForm onClose={dialog.close} />}
    </>
  )
}
