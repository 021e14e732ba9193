import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArmchair, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { AssignDialog } from './AssignDialog.tsx'
import css from './ManagePage.module.css'
import { Problem } from './Problem.tsx'
import { BATCH, seatPages, type Overview, type Seat, type SeatFilter } from './queries.ts'
import { SeatMeter } from './SeatMeter.tsx'
import { SeatTable } from './SeatTable.tsx'
import { TakeDialog } from './TakeDialog.tsx'
import { texts } from './texts.ts'
import { Wait } from './Wait.tsx'

type State = NonNullable<SeatFilter['state']>
const views = (['assigned', 'seen', 'all'] as const).map((value) => ({ value, label: texts.seats.views[value] }))

/** Who may use the product and who does: assigning, taking back, searching (S1, S2). */
export function SeatsCard({ overview }: { overview: Overview }) {
  const { seats, vendorName } = overview
  const site = seats.allowed === null
  const [state, setState] = useState<State>(site ? 'all' : 'assigned')
  const [sort, setSort] = useState<NonNullable<SeatFilter['sort']>>('user')
  const [text, setText] = useState('')
  const [typed] = useDebouncedValue(text.trim(), 250)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [dialog, setDialog] = useState<'assign' | 'give' | 'take' | null>(null)
  const query = useInfiniteQuery({
    ...seatPages({ state, sort, q: typed || undefined }),
    placeholderData: keepPreviousData,
  })
  const rows = query.data?.pages.flatMap(({ data }) => data) ?? []
  // What is out of sight must not be taken with the rest.
  const chosen = rows.filter(({ user }) => ticked.has(user)).slice(0, BATCH)
  const show = (next: State) => {
    setTicked(new Set())
    setState(next)
  }
  const close = () => setDialog(null)
  const words = texts.seats
  return (
    <RelatedList
      title={words.title}
      icon={<IconArmchair />}
      flush
      actions={!site && <Button onClick={() => setDialog('assign')}>{words.assign}</Button>}
    >
      <SeatMeter seats={seats} />
      <div className={css.part}>
        <SegmentedControl
          size="xs"
          aria-label={words.which}
          data={views}
          value={state}
          onChange={(next) => show(next as State)}
        />
        <TextInput
          type="search"
          size="xs"
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: '1 1 160px', maxWidth: 260 }}
        />
      </div>
      {chosen.length > 0 && (
        <section className={css.part} aria-label={words.selection}>
          <output>{words.selected(chosen.length)}</output>
          {chosen.some(isSeated) && (
            <Button variant="default" onClick={() => setDialog('take')}>
              {words.take}
            </Button>
          )}
          {!chosen.every(isSeated) && (
            <Button variant="default" onClick={() => setDialog('give')}>
              {words.give}
            </Button>
          )}
          <Button variant="subtle" onClick={() => setTicked(new Set())}>
            {words.clear}
          </Button>
        </section>
      )}
      {query.isPending && <Wait />}
      {query.error && <Problem error={query.error} retry={() => void query.refetch()} />}
      {rows.length > 0 && (
        <SeatTable
          rows={rows}
          vendor={vendorName}
          sort={sort}
          onSort={setSort}
          ticked={site ? null : ticked}
          onTick={setTicked}
          more={
            query.hasNextPage && (
              <Button
                variant="subtle"
                size="compact-xs"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {texts.more}
              </Button>
            )
          }
        />
      )}
      {query.isSuccess && rows.length === 0 && (
        <Nobody
          searched={typed !== ''}
          state={state}
          site={site}
          onShowAll={() => {
            setText('')
            show('all')
          }}
        />
      )}
      {dialog === 'assign' && <AssignDialog vendor={vendorName} seats={seats} onClose={close} />}
      {dialog === 'give' && (
        <AssignDialog
          vendor={vendorName}
          seats={seats}
          users={chosen.filter((seat) => !isSeated(seat)).map(({ user }) => user)}
          onClose={close}
        />
      )}
      {dialog === 'take' && (
        <TakeDialog
          users={chosen.filter(isSeated).map(({ user }) => user)}
          seats={seats}
          onClose={close}
          onTaken={() => setTicked(new Set())}
        />
      )}
    </RelatedList>
  )
}

const isSeated = ({ assignedAt }: Seat) => assignedAt !== null

type NobodyProps = { searched: boolean; state: State; site: boolean; onShowAll: () => void }

function Nobody({ searched, state, site, onShowAll }: NobodyProps) {
  const words = texts.seats
  const showAll = (
    <button type="button" className="link" onClick={onShowAll}>
      {words.showAll}
    </button>
  )
  if (searched) return <EmptyState title={words.noFit} action={showAll} />
  if (state === 'seen') return <EmptyState title={words.noneSeen} action={showAll} />
  return <EmptyState title={words.nobody}>{site ? words.nobodySite : words.nobodyWhy}</EmptyState>
}
