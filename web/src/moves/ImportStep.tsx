import { Alert, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { AppLink } from '../ui/AppLink.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { useNow } from '../ui/time.ts'
import { InvitationText } from './InvitationText.tsx'
import { invitationOptions, type Move } from './queries.ts'
import { UploadArchive } from './UploadArchive.tsx'

/** At the destination: the invitation goes there, and the archive comes back. */
export function ImportStep({ move }: { move: Move }) {
  const { data: invitation, error, refetch } = useQuery(invitationOptions(move.id))
  const now = useNow()
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  if (!invitation) return <SkeletonLines />
  if (Date.parse(invitation.expiresAt) <= now)
    return (
      <Alert color="yellow" title="The invitation has expired">
        It ended <TimeAgo at={invitation.expiresAt} exact />. Drop this move, and make another invitation under{' '}
        <AppLink href="/settings/moves">Moves</AppLink>.
      </Alert>
    )
  if (invitation.fingerprint === null)
    return (
      <Alert color="yellow" title="The invitation is of an earlier version">
        Its fingerprint does not cover the address of this server. Drop this move, and make another invitation under{' '}
        <AppLink href="/settings/moves">Moves</AppLink>.
      </Alert>
    )
  return (
    <Stack gap="sm">
      <InvitationText invitation={invitation} />
      <div>
        <strong>Then import the file that they export.</strong> Where the other org is on this server, nothing has to be
        carried: what they deliver shows up here.
      </div>
      <UploadArchive move={move} />
    </Stack>
  )
}
