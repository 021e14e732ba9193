import { Button } from '@mantine/core'
import {
  IconActivity,
  IconAlertTriangle,
  IconBox,
  IconCertificate,
  IconHistory,
  IconKey,
  IconPlug,
  IconTicket,
  IconUser,
} from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { membersOptions } from '../access/queries.ts'
import { ChangeList } from '../ui/ChangeList.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { Timeline, type TimelineItem } from '../ui/Timeline.tsx'
import { useZone } from '../ui/time.ts'
import { actorName } from './actor-name.ts'
import type { Look } from './describe-changes.ts'
import { describeEvent } from './describe-event.ts'
import { historyPages, type HistoryEvent, type HistoryOf } from './queries.ts'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'

const icons: Record<string, ReactNode> = {
  package: <IconBox />,
  version: <IconBox />,
  signing_key: <IconKey />,
  lead: <IconUser />,
  license: <IconCertificate />,
  installation: <IconPlug />,
  activation_code: <IconTicket />,
  attention: <IconAlertTriangle />,
}

/** What happened to a noun, newest first, each change with before, after, who, when and why. */
export function HistoryCard({ of, title = 'History' }: { of: HistoryOf; title?: string }) {
  const query = useInfiniteQuery(historyPages(of))
  const look = useLook()
  const events = query.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <RelatedList
      title={title}
      icon={<IconHistory />}
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
      <Timeline label={title} items={events.map((event) => itemOf(event, look))} />
    </RelatedList>
  )
}

/** Zone and names of users, by which changes are put in words. */
export function useLook(): Look {
  const zone = useZone()
  const members = useQuery(membersOptions).data
  return { zone, nameOf: (id) => members?.find((user) => user.id === id)?.name ?? null }
}

function itemOf(event: HistoryEvent, look: Look): TimelineItem {
  const { sentence, changes, notes } = describeEvent(event, look)
  const body = (changes.length > 0 || notes.length > 0) && (
    <>
      <ChangeList label={`Changes: ${sentence}`} changes={changes} />
      {notes.map((note) => (
        <div key={note} className="quiet">
          {note}
        </div>
      ))}
    </>
  )
  return {
    id: event.id,
    title: sentence,
    at: event.createdAt,
    by: actorName(event.actor, look),
    icon: icons[event.kind.split('.')[0] ?? ''] ?? <IconActivity />,
    body,
  }
}
