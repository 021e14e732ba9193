import { Alert } from '@mantine/core'
import { IconListDetails, IconWebhook } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { NotFound } from '../NotFound.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { DeliveriesCard } from './DeliveriesCard.tsx'
import { EndpointActions } from './EndpointActions.tsx'
import { endpointMark, kindsInWords } from './endpoint-words.ts'
import { endpointOptions, type Endpoint } from './queries.ts'
import { ReplayForm } from './ReplayForm.tsx'

const route = getRouteApi('/app/settings/webhooks/$id')

/** One endpoint: what it gets, whether it takes it, and what to do when it does not. */
export function EndpointShow() {
  const { id } = route.useParams()
  const { data: endpoint, error, refetch } = useQuery(endpointOptions(id))
  if (endpoint) return <Found endpoint={endpoint} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Webhook endpoint" />
}

function Found({ endpoint }: { endpoint: Endpoint }) {
  const [replaying, setReplaying] = useState(false)
  return (
    <>
      <Link to="/settings/webhooks" style={{ display: 'inline-block', marginBottom: 6 }}>
        All webhooks
      </Link>
      <RecordHeader
        icon={<IconWebhook />}
        object="Webhook endpoint"
        title={endpoint.description ?? endpoint.url}
        badges={<StatusBadge {...endpointMark(endpoint)} />}
        facts={[
          { label: 'Address', value: endpoint.url },
          { label: 'Events', value: kindsInWords(endpoint.kinds) },
          { label: 'Created', value: <TimeAgo at={endpoint.createdAt} /> },
        ]}
        actions={<EndpointActions endpoint={endpoint} onReplay={() => setReplaying(true)} />}
      />
      <Notices endpoint={endpoint} />
      <DeliveriesCard endpointId={endpoint.id} />
      <Details endpoint={endpoint} />
      {replaying && <ReplayForm endpoint={endpoint} onClose={() => setReplaying(false)} />}
    </>
  )
}

function Notices({ endpoint }: { endpoint: Endpoint }) {
  if (endpoint.status === 'disabled') {
    return (
      <Alert color="yellow" title="Disabled" mb={10}>
        {(endpoint.disabledReason ?? 'It gets nothing').replace(/\.$/, '')}. Enable it again when the receiver is
        mended, then replay what it missed
        {endpoint.disabledPosition !== null && `: the events from position ${endpoint.disabledPosition + 1} on`}.
      </Alert>
    )
  }
  if (!endpoint.failingSince) return null
  return (
    <Alert color="yellow" title="It does not take its deliveries" mb={10}>
      Since <TimeAgo at={endpoint.failingSince} exact />. They are tried again by themselves; after three days without a
      success the endpoint is disabled. See below why.
    </Alert>
  )
}

function Details({ endpoint }: { endpoint: Endpoint }) {
  return (
    <RelatedList title="Details" icon={<IconListDetails />}>
      <FieldList
        fields={[
          { label: 'Description', value: endpoint.description && <bdi>{endpoint.description}</bdi> },
          {
            label: 'Begins after position',
            value: endpoint.position,
            hint: 'It gets what happened after that; earlier events by a replay',
          },
          ...(endpoint.oldSecretUntil
            ? [{ label: 'Secret before signs along until', value: <TimeAgo at={endpoint.oldSecretUntil} exact /> }]
            : []),
          { label: 'Changed', value: <TimeAgo at={endpoint.updatedAt} exact /> },
          ...(endpoint.kinds ? [{ label: 'Kinds of events', value: endpoint.kinds.join(', '), wide: true }] : []),
        ]}
      />
    </RelatedList>
  )
}
