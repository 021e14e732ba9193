import { Button } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { Timeline } from '../ui/Timeline.tsx'
import { itemOfEvent } from './event-item.tsx'
import { historyPages, type HistoryOf } from './queries.ts'
import { useLook } from './use-look.ts'

type Props = { of: HistoryOf; title?: string; actions?: ReactNode }

/** What happened to a noun, newest first, each change with before, after, who, when and why. */
export function HistoryCard({ of, title = 'History', actions }: Props) {
  const query = useInfiniteQuery(historyPages(of))
  const look = useLook()
  const events = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <RelatedList
      title={title}
      icon={<IconHistory />}
      actions={actions}
      footer={
        query.hasNextPage && (
          <Button
            variant="subtle"
            size="compact-xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older
          </Button>
        )
      }
    >
      {query.isPending && <SkeletonLines />}
      {query.error && events.length === 0 && <ErrorPanel error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && events.length === 0 && <span className="quiet">Nothing has happened yet.</span>}
      <Timeline label={title} items={events.map((event) => itemOfEvent(event, look, of))} />
    </RelatedList>
  )
}
