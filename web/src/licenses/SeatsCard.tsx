import { Button, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArmchair } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { usersCounted, usersInWords } from '../events/user-words.ts'
import { packageOptions } from '../packages/queries.ts'
import { useCan } from '../session.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { DataTable } from '../ui/DataTable.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone } from '../ui/notify.ts'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SearchInput } from '../ui/SearchInput.tsx'
import { SelectionBar } from '../ui/SelectionBar.tsx'
import { AssignSeats } from './AssignSeats.tsx'
import type { License } from './queries.ts'
import { seatColumns } from './seat-columns.tsx'
import { BATCH, revokeSeats, seatPages, type SeatFilter } from './seat-queries.ts'
import { SeatMeter } from './SeatMeter.tsx'
import css from './SeatsCard.module.css'

const views = [
  { value: 'all', label: 'All' },
  { value: 'assigned', label: 'With a seat' },
  { value: 'seen', label: 'Seen without one' },
]
const first: SeatFilter = { state: 'all', sort: 'user' }

/** Who may use the license and who does: seats, activity, assigning and taking back (S1, S2). */
export function SeatsCard({ license }: { license: License }) {
  if (license.followsLicenseId && license.seats === null) return <NoneOfItsOwn />
  return <Seats license={license} />
}

function NoneOfItsOwn() {
  return (
    <RelatedList title="Seats" icon={<IconArmchair />}>
      <span className="quiet">
        None of its own: this license follows that of its parent, and everybody in the sandbox may use the product.
      </span>
    </RelatedList>
  )
}

function Seats({ license }: { license: License }) {
  const may = useCan('licenses:write')
  const firstUse = useQuery(packageOptions(license.packageId)).data?.assignOnFirstUse ?? false
  const [filter, setFilter] = useState(first)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [assigning, assign] = useDisclosure(false)
  const [revoking, revoke] = useDisclosure(false)
  const query = useInfiniteQuery(seatPages(license.id, filter))
  const counts = query.data?.pages.at(-1)?.counts
  const seated = query.data?.pages.flatMap(({ data }) => data).filter(({ assignedAt }) => assignedAt !== null) ?? []
  const chosen = seated.map(({ user }) => user).filter((user) => ticked.has(user))
  const why =
    license.status === 'uninstalled'
      ? 'The product was uninstalled: there are no seats until it is installed again'
      : may
        ? null
        : 'Your role does not allow assigning seats'
  const show = (change: Partial<SeatFilter>) => {
    setTicked(new Set())
    setFilter((now) => ({ ...now, ...change }))
  }
  const take = async () => {
    const revoked = await revokeSeats(license.id, chosen)
    setTicked(new Set())
    notifyDone(`${usersCounted(revoked.length)} lost the seat.`)
  }
  return (
    <RelatedList
      title="Seats"
      icon={<IconArmchair />}
      flush
      actions={
        <Guarded why={why}>
          <Button variant="default" disabled={why !== null} onClick={assign.open}>
            Assign seats
          </Button>
        </Guarded>
      }
    >
      <SeatMeter counts={counts} />
      <div className={css.filters}>
        <SegmentedControl
          size="xs"
          aria-label="Which users"
          data={views}
          value={filter.state ?? 'all'}
          onChange={(state) => show({ state: state as NonNullable<SeatFilter['state']> })}
        />
        <SearchInput
          label="Search users"
          placeholder="Part of the reference"
          width={200}
          value={filter.q ?? ''}
          onChange={(q) => show({ q: q || undefined })}
        />
      </div>
      {chosen.length > 0 && (
        <SelectionBar count={chosen.length} max={BATCH} onClear={() => setTicked(new Set())}>
          <Button variant="default" onClick={revoke.open}>
            Take the seat back
          </Button>
        </SelectionBar>
      )}
      <DataTable
        bare
        label="Seats"
        columns={seatColumns}
        query={query}
        rowId={({ user }) => user}
        sort={filter.sort}
        onSort={(sort) => show({ sort: sort as NonNullable<SeatFilter['sort']> })}
        selection={
          why === null && seated.length > 0
            ? { ids: ticked, onChange: setTicked, nameOf: ({ user }) => user, max: BATCH }
            : undefined
        }
        empty={<Nobody filter={filter} site={license.seats === null} onClear={() => setFilter(first)} />}
      />
      {assigning && <AssignSeats license={license} onClose={assign.close} />}
      <ConfirmDialog
        opened={revoking}
        onClose={revoke.close}
        title={chosen.length === 1 ? 'Take the seat back?' : `Take ${chosen.length} seats back?`}
        confirmLabel="Take back"
        danger
        onConfirm={take}
      >
        <bdi>{usersInWords(chosen)}</bdi> {chosen.length === 1 ? 'loses' : 'lose'} the seat. The product hears of it
        within seconds where it is connected, else at its next check-in.{' '}
        {firstUse
          ? 'This package gives seats on first use: whoever uses the product next without one gets it, also the same user again. To keep it from being given, modify the license to fewer seats.'
          : 'You can assign it again while seats are free.'}
      </ConfirmDialog>
    </RelatedList>
  )
}

type NobodyProps = { filter: SeatFilter; site: boolean; onClear: () => void }

function Nobody({ filter, site, onClear }: NobodyProps) {
  if (filter.q || filter.state === 'seen')
    return (
      <EmptyState
        title={filter.q ? 'No user fits' : 'Nobody was seen without a seat'}
        action={
          <button type="button" className="link" onClick={onClear}>
            Show all
          </button>
        }
      />
    )
  return (
    <EmptyState title="Nobody yet" icon={<IconArmchair size={32} stroke={1.4} />}>
      {site
        ? 'A site license needs no seats. Users appear here once the product reports that they used it.'
        : 'Assign seats here, let the product give them on first use, or let the customer do it on the manage page, which the product opens with manageLink().'}
    </EmptyState>
  )
}
