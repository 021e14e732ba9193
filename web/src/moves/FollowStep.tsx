import { Group, Stack } from '@mantine/core'
import { RefreshButton } from '../refreshes/RefreshButton.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { followedInWords, otherOrg, percentOf } from './move-words.ts'
import { ProgressBar } from './ProgressBar.tsx'
import type { Move } from './queries.ts'
import { StatementField } from './StatementField.tsx'

/** V3: who has come to the new place, and the refreshes that bring them up to date. */
export function FollowStep({ move }: { move: Move }) {
  const { id, followed, refreshIds, packages, confirmation } = move
  const [first, ...more] = packages
  return (
    <Stack gap="sm">
      {followed && (
        <ProgressBar
          label="Followed"
          percent={followed.of === 0 ? 100 : percentOf(followed.installations, followed.of)}
          words={followedInWords(followed)}
          note="Who is connected comes at once. The others come at their next check-in, and work offline until then."
        />
      )}
      <Group gap="sm">
        {refreshIds.map((id, index) => (
          <AppLink key={id} href={`/refreshes/${id}`}>
            {refreshIds.length === 1 ? 'Show the refresh' : `Show refresh ${index + 1}`}
          </AppLink>
        ))}
        {first && more.length === 0 && <RefreshButton of={{ packageId: first.id }} />}
      </Group>
      {confirmation && (
        <>
          <div>
            Give the confirmation to the admin of <bdi>{otherOrg(move)}</bdi>: it says that the packages are live here,
            and completes the move on their page.
          </div>
          <StatementField label="confirmation" text={confirmation} fileName={`${id}.confirmation.txt`} />
        </>
      )}
    </Stack>
  )
}
