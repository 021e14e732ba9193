import { Stack } from '@mantine/core'
import { CodeBlock } from '../ui/CodeBlock.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import css from './moves.module.css'
import type { Invitation } from './queries.ts'

/** What the admin of the other org needs: the line to send, and the fingerprint to say by another way. */
export function InvitationText({ invitation }: { invitation: Invitation }) {
  return (
    <Stack gap="sm">
      <div>
        <strong>Send them the invitation.</strong> It works once, and is good until{' '}
        <TimeAgo at={invitation.expiresAt} exact />. Send it by a way that only they read.
      </div>
      <div className={css.line}>
        <CodeBlock code={invitation.invitation ?? ''} label="invitation" />
      </div>
      <div>
        <strong>Read the fingerprint out by phone</strong> when they ask for it, or say it by any other way than the one
        the invitation went. So both of you know that nobody has put another invitation in its place.
      </div>
      <output className={css.fingerprint} aria-label="Fingerprint">
        {invitation.fingerprint}
      </output>
    </Stack>
  )
}
