import { Alert, Button, SegmentedControl } from '@mantine/core'
import { IconListDetails, IconMail } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { NotFound } from '../NotFound.tsx'
import { useCan, useSession } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { notifyDone, notifyFailed } from '../ui/notify.ts'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import css from './MailShow.module.css'
import { mailKinds, mailStatuses } from './mail-words.ts'
import { mailOptions, sendMail, type Mail } from './queries.ts'

const route = getRouteApi('/app/settings/mails/$id')

/** One mail as it was written, and what became of it. */
export function MailShow() {
  const { id } = route.useParams()
  const { data: mail, error, refetch } = useQuery(mailOptions(id))
  if (mail) return <Found mail={mail} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Mail" />
}

function Found({ mail }: { mail: Mail }) {
  return (
    <>
      <Link to="/settings/mails" className={css.back}>
        All mails
      </Link>
      <RecordHeader
        icon={<IconMail />}
        object="Mail"
        title={mail.subject || mailKinds[mail.kind]}
        badges={<StatusBadge {...mailStatuses[mail.status]} />}
        facts={[
          { label: 'To', value: <bdi>{[mail.recipientName, mail.address].filter(Boolean).join(', ') || '—'}</bdi> },
          { label: 'About', value: mailKinds[mail.kind] },
          { label: 'Written', value: <TimeAgo at={mail.createdAt} /> },
          { label: 'Sent', value: <TimeAgo at={mail.sentAt} never="Not yet" /> },
        ]}
        actions={<Send mail={mail} />}
      />
      {mail.lastError && mail.status !== 'sent' && (
        <Alert color="red" title="The mail server did not take it" mb={10}>
          {mail.lastError}
        </Alert>
      )}
      {mail.status === 'erased' ? (
        <Alert color="gray" title="Erased">
          It told of a person who was erased.
        </Alert>
      ) : (
        <Contents mail={mail} />
      )}
      <RelatedList title="Details" icon={<IconListDetails />}>
        <FieldList
          fields={[
            { label: 'Attempts', value: mail.attempts },
            ...(mail.nextAttemptAt ? [{ label: 'Tried again', value: <TimeAgo at={mail.nextAttemptAt} /> }] : []),
            { label: 'Lead', value: mail.leadId && <AppLink href={`/leads/${mail.leadId}`}>Open lead</AppLink> },
            {
              label: 'License',
              value: mail.licenseId && <AppLink href={`/licenses/${mail.licenseId}`}>Open license</AppLink>,
            },
          ]}
        />
      </RelatedList>
    </>
  )
}

function Contents({ mail }: { mail: Mail }) {
  const [shown, setShown] = useState<'html' | 'text'>('html')
  return (
    <RelatedList
      title="Contents"
      icon={<IconMail />}
      flush
      actions={
        <SegmentedControl
          size="xs"
          aria-label="How to show it"
          data={[
            { value: 'html', label: 'As sent' },
            { value: 'text', label: 'Plain text' },
          ]}
          value={shown}
          onChange={(next) => setShown(next as typeof shown)}
        />
      }
    >
      {shown === 'html' ? (
        // Without any permission: what a stranger typed stands in it, and nothing in it may run or lead away.
        <iframe className={css.paper} sandbox="" srcDoc={mail.html} title="The mail as it was sent" />
      ) : (
        <pre className={css.text}>{mail.text}</pre>
      )}
    </RelatedList>
  )
}

function Send({ mail }: { mail: Mail }) {
  const { mailEnabled } = useSession()
  const may = useCan('notifications:write')
  const [pending, setPending] = useState(false)
  if (mail.status === 'sent' || mail.status === 'erased') return null
  const why = mailEnabled ? (may ? null : 'Your role does not allow sending mails') : 'No mail server is configured'
  const send = async () => {
    setPending(true)
    try {
      await sendMail(mail.id)
      notifyDone('It is on its way.')
    } catch (error) {
      notifyFailed(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <Guarded why={why}>
      <Button disabled={why !== null} loading={pending} onClick={() => void send()}>
        {mail.status === 'kept' ? 'Send' : 'Try again now'}
      </Button>
    </Guarded>
  )
}
