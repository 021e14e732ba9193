import { Button, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { Loading } from '../ui/Loading.tsx'
import { PageTitle } from '../ui/PageTitle.tsx'
import { AttentionCard } from './AttentionCard.tsx'
import css from './AttentionList.module.css'
import { attentionPages, type AttentionState } from './queries.ts'

const states: { value: AttentionState; label: string }[] = [
  { value: 'open', label: 'Open' },
  { value: 'resolved', label: 'Done' },
  { value: 'all', label: 'All' },
]

/** What went wrong or waits for a person, each with what to do. */
export function AttentionList() {
  const [state, setState] = useState<AttentionState>('open')
  const query = useInfiniteQuery(attentionPages(state))
  const items = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <>
      <PageTitle
        title="Attention"
        icon={<IconAlertTriangle />}
        hint="What went wrong or waits for a person, each with what to do."
        actions={
          <SegmentedControl
            size="xs"
            aria-label="Which items"
            data={states}
            value={state}
            onChange={(next) => setState(next as AttentionState)}
          />
        }
      />
      {query.isPending && <Loading />}
      {query.error && items.length === 0 && <ErrorPanel error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && items.length === 0 && <Nothing state={state} />}
      <ul className={css.list} aria-label="Attention items">
        {items.map((item) => (
          <AttentionCard key={item.id} item={item} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button variant="subtle" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </>
  )
}

function Nothing({ state }: { state: AttentionState }) {
  if (state !== 'open')
    return <EmptyState title="Nothing here yet">Items that somebody marked as done stay here.</EmptyState>
  return (
    <EmptyState title="Nothing needs you" icon={<IconCircleCheck size={32} stroke={1.4} />}>
      When a lead could not be made, a lead manager is gone, mails or webhooks do not get through, or a product reports
      a version nobody registered, it stands here with what to do.
    </EmptyState>
  )
}
