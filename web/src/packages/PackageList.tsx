import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBox } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { membersOptions } from '../access/queries.ts'
import { useCan } from '../session.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { termsInWords } from './package-words.ts'
import { packagePages, type Package } from './queries.ts'
import { NewPackageForm } from './NewPackageForm.tsx'

const route = getRouteApi('/app/packages')
/** What a move does with a package meanwhile (V2). */
const holds = { frozen: 'Frozen by a move', arriving: 'Arriving', moved: 'Moved away' } as const

const count = new Intl.NumberFormat('en')

/** What the vendor sells. */
export function PackageList() {
  const { q } = route.useSearch()
  const navigate = useNavigate()
  const may = useCan('packages:write')
  const query = useInfiniteQuery(packagePages(q))
  const members = useQuery(membersOptions).data ?? []
  const [creating, dialog] = useDisclosure(false)
  const columns: Column<Package>[] = [
    {
      id: 'name',
      header: 'Package',
      cell: ({ name, hold }) => (
        <>
          <ShortText text={name} />
          {hold && <StatusBadge tone="soon" label={holds[hold.state]} />}
        </>
      ),
    },
    { id: 'slug', header: 'Short name', cell: ({ slug }) => slug, wideOnly: true },
    { id: 'terms', header: 'Default terms', cell: ({ defaultTerms }) => termsInWords(defaultTerms) },
    {
      id: 'manager',
      header: 'Lead manager',
      cell: ({ leadManagerId }) =>
        members.find(({ id }) => id === leadManagerId)?.name ?? <span className="quiet">None</span>,
      wideOnly: true,
    },
    { id: 'licenses', header: 'Licenses', cell: ({ counts }) => count.format(counts.licenses), align: 'right' },
    {
      id: 'installations',
      header: 'Installed',
      cell: ({ counts }) => count.format(counts.installations),
      align: 'right',
      wideOnly: true,
    },
    { id: 'leads', header: 'Leads', cell: ({ counts }) => count.format(counts.leads), align: 'right', wideOnly: true },
  ]
  const create = (
    <Guarded why={may ? null : 'Your role does not allow creating packages'}>
      <Button onClick={dialog.open} disabled={!may}>
        New package
      </Button>
    </Guarded>
  )
  return (
    <>
      <PageTitle
        title="Packages"
        icon={<IconBox />}
        hint="What you sell, and what an install of it gets."
        actions={create}
      >
        <SearchInput
          label="Search packages"
          value={q ?? ''}
          onChange={(text) => void navigate({ to: '/packages', search: text ? { q: text } : {}, replace: true })}
        />
      </PageTitle>
      <DataTable
        label="Packages"
        columns={columns}
        query={query}
        rowId={({ id }) => id}
        rowHref={({ id }) => `/packages/${id}`}
        empty={
          q ? (
            <EmptyState title="No package fits">Search looks into the name and the short name.</EmptyState>
          ) : (
            <EmptyState title="Create your first package" icon={<IconBox size={32} stroke={1.4} />} action={create}>
              A package is what you sell. It is usable the moment it is created: copy its snippet into your product, and
              every install brings you a lead and gets a license.
            </EmptyState>
          )
        }
      />
      {creating && <NewPackageForm onClose={dialog.close} />}
    </>
  )
}
