import { Alert, Button } from '@mantine/core'
import { AppLink } from '../ui/AppLink.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import type { Lead } from './queries.ts'

type Props = { lead: Lead; onConvert: ((accountId: string) => void) | null }

/** What one should know of a lead before anything else. */
export function LeadNotices({ lead, onConvert }: Props) {
  return (
    <>
      {lead.erasedAt && (
        <Alert color="gray" title="This person was erased" mb={10}>
          Nothing about them is kept since <TimeAgo at={lead.erasedAt} exact />. That somebody came by stays, and so do
          the licenses.
        </Alert>
      )}
      {lead.status === 'converted' && <Converted lead={lead} />}
      {lead.status !== 'converted' && lead.suggestedAccountId && (
        <Alert color="blue" title="Perhaps a known customer" mb={10}>
          Seems to belong to{' '}
          <AppLink href={`/accounts/${lead.suggestedAccountId}`}>
            <bdi>{lead.suggestedAccountName}</bdi>
          </AppLink>
          , but nobody has confirmed it.{' '}
          {onConvert && (
            <Button
              size="compact-xs"
              variant="default"
              ml={6}
              onClick={() => lead.suggestedAccountId && onConvert(lead.suggestedAccountId)}
            >
              Convert into it…
            </Button>
          )}
        </Alert>
      )}
      {lead.flags.length > 0 && !lead.erasedAt && (
        <Alert color="yellow" title="Odd contact data" mb={10}>
          Everything was kept as it came.
          <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
            {lead.flags.map((flag) => (
              <li key={flag}>{flag}.</li>
            ))}
          </ul>
        </Alert>
      )}
    </>
  )
}

function Converted({ lead }: { lead: Lead }) {
  return (
    <Alert color="green" title="Converted" mb={10}>
      {lead.accountId ? (
        <>
          Account:{' '}
          <AppLink href={`/accounts/${lead.accountId}`}>
            <bdi>{lead.accountName}</bdi>
          </AppLink>
        </>
      ) : (
        'The account is gone.'
      )}
      {lead.contactId && lead.accountId && (
        <>
          {' · '}
          <AppLink href={`/accounts/${lead.accountId}?contact=${lead.contactId}`}>Open contact</AppLink>
        </>
      )}
      {' · '}
      <TimeAgo at={lead.convertedAt} />
    </Alert>
  )
}
