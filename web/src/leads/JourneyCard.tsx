import { Button, SegmentedControl } from '@mantine/core'
import { IconRoute } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLook } from '../events/use-look.ts'
import { useCan } from '../session.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { Timeline } from '../ui/Timeline.tsx'
import { itemOfJourney } from './journey-item.tsx'
import css from './Journey.module.css'
import { NoteForm } from './NoteForm.tsx'
import { journeyPages, type Lead } from './queries.ts'

/** Everything between this person and us on one line of time, and a place to write what was said on the phone. */
export function JourneyCard({ lead }: { lead: Lead }) {
  const may = useCan('leads:write')
  const look = useLook()
  const [only, setOnly] = useState<'all' | 'person'>('all')
  const query = useInfiniteQuery(journeyPages(lead.id))
  const items = query.data?.pages.flatMap((page) => page.data) ?? []
  const shown = only === 'all' ? items : items.filter(({ what }) => what === 'touch' || what === 'note')
  return (
    <RelatedList
      title="Journey"
      icon={<IconRoute />}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="What to show of the journey"
          data={[
            { value: 'all', label: 'All' },
            { value: 'person', label: 'Visits and notes' },
          ]}
          value={only}
          onChange={(next) => setOnly(next as typeof only)}
        />
      }
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
      {may && !lead.erasedAt && (
        <div className={css.write}>
          <NoteForm leadId={lead.id} />
        </div>
      )}
      {query.isPending && <SkeletonLines />}
      {query.error && items.length === 0 && <ErrorPanel error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && shown.length === 0 && <span className="quiet">Nothing has happened yet.</span>}
      <Timeline label="Journey" items={shown.flatMap((item) => itemOfJourney(item, lead, look) ?? [])} />
    </RelatedList>
  )
}
