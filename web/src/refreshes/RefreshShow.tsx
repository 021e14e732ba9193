import { Alert } from '@mantine/core'
import { IconListCheck, IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { actorName } from '../events/actor-name.ts'
import { useLook } from '../events/use-look.ts'
import { NotFound } from '../NotFound.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { isUnderway, refreshOptions, type Refresh } from './queries.ts'
import { refreshStatuses, scopeInWords } from './refresh-words.ts'
import { RefreshActions } from './RefreshActions.tsx'
import { RefreshProgress } from './RefreshProgress.tsx'
import { RefreshReport } from './RefreshReport.tsx'

const route = getRouteApi('/app/refreshes/$id')

/** One refresh: how far it is, what came of it, and its report (R3). */
export function RefreshShow() {
  const { id } = route.useParams()
  const { data: refresh, error, refetch } = useQuery(refreshOptions(id))
  if (refresh) return <Found refresh={refresh} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Refresh" />
}

function Found({ refresh }: { refresh: Refresh }) {
  const look = useLook()
  const joined = useLocation({ select: ({ state }) => state.joinedRefresh === true })
  const { packageId, packageName, dryRun, status, startedBy, startedAt, finishedAt } = refresh
  const starter = <bdi>{actorName(startedBy, look)}</bdi>
  return (
    <>
      <RecordHeader
        icon={<IconRefresh />}
        object={dryRun ? 'Dry run of a refresh' : 'Refresh'}
        title={packageName}
        badges={
          <>
            <StatusBadge {...refreshStatuses[status]} />
            {dryRun && <StatusBadge tone="quiet" label="Dry run" />}
          </>
        }
        facts={[
          {
            label: 'Package',
            value: (
              <AppLink href={`/packages/${packageId}`}>
                <bdi>{packageName}</bdi>
              </AppLink>
            ),
          },
          { label: 'Installations', value: scopeInWords(refresh) },
          { label: 'Started by', value: starter },
          { label: 'Started', value: <TimeAgo at={startedAt} /> },
          ...(isUnderway(refresh) ? [] : [{ label: 'Ended', value: <TimeAgo at={finishedAt} /> }]),
        ]}
        actions={<RefreshActions refresh={refresh} />}
      />
      {joined && (
        <Alert mb={10} role="alert" title="It was running already">
          {starter} started this refresh <TimeAgo at={startedAt} />. It does the same as yours would have, so yours
          joined it.
        </Alert>
      )}
      {refresh.error && status === 'failed' && (
        <Alert mb={10} color="red" role="alert" title="The refresh failed">
          It was tried again several times. What it had done before stays. {refresh.error}
        </Alert>
      )}
      <RelatedList title="Progress" icon={<IconListCheck />} flush>
        <RefreshProgress refresh={refresh} />
      </RelatedList>
      <RefreshReport refresh={refresh} />
    </>
  )
}
