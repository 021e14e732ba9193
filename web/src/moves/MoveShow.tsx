import { Alert } from '@mantine/core'
import { IconArrowsExchange } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { NotFound } from '../NotFound.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { GivenUpCard } from './GivenUpCard.tsx'
import { ManifestCard } from './ManifestCard.tsx'
import { MoveActions } from './MoveActions.tsx'
import { MoveSteps } from './MoveSteps.tsx'
import { nextInWords, packagesInWords, standingInWords, statuses } from './move-words.ts'
import { PackagesCard } from './PackagesCard.tsx'
import { PeopleCard } from './PeopleCard.tsx'
import { moveOptions, type Move } from './queries.ts'

const route = getRouteApi('/app/settings/moves/$id')

/** One move, as this side of it sees it: where it stands, and what is to be done next. */
export function MoveShow() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(moveOptions(id))
  if (data) return <Found key={data.id} move={data} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Move" />
}

function Found({ move }: { move: Move }) {
  const { side, status, counterpart, createdAt, manifest, unmatched, givenUp } = move
  const away = side === 'source'
  return (
    <>
      <RecordHeader
        icon={<IconArrowsExchange />}
        object={away ? 'Move away from here' : 'Move to here'}
        title={packagesInWords(move)}
        badges={<StatusBadge {...statuses[status]} />}
        facts={[
          { label: away ? 'To' : 'From', value: counterpart.org ? <bdi>{counterpart.org}</bdi> : 'Not known yet' },
          {
            label: 'Server',
            value: counterpart.local ? 'This one' : away || counterpart.org ? counterpart.server : '—',
          },
          { label: 'Begun', value: <TimeAgo at={createdAt} /> },
          { label: 'Next', value: nextInWords(move) },
        ]}
        actions={<MoveActions move={move} />}
      />
      <Alert mb={10} {...standingLook(move)} title="Where it stands">
        <output>{standingInWords(move)}</output>
      </Alert>
      {move.error && (
        <Alert mb={10} color="red" role="alert" title="The last try failed">
          {sentence(move.error)}{' '}
          {status === 'arriving' ? 'It is tried again by itself.' : 'Nothing was kept of it. Try again.'}
        </Alert>
      )}
      {givenUp && side === 'destination' && <GivenUpCard move={move} givenUp={givenUp} />}
      <MoveSteps move={move} />
      {side === 'destination' && unmatched.length > 0 && <PeopleCard people={unmatched} />}
      {move.packages.length > 0 && <PackagesCard move={move} />}
      {manifest && <ManifestCard move={move} manifest={manifest} />}
    </>
  )
}

function standingLook({ status }: Move) {
  const { tone } = statuses[status]
  // In the dark, its gray is blacker than the page.
  if (tone === 'quiet') return { variant: 'default' }
  return { color: { good: 'green', soon: 'blue', warn: 'yellow', bad: 'red' }[tone] }
}

const sentence = (text: string) => `${text.replace(/\.$/, '')}.`
