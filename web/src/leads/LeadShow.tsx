import { Alert, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAddressBook, IconCertificate, IconLink, IconUser } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ApiProblem } from '../api-problem.ts'
import { HistoryCard } from '../events/HistoryCard.tsx'
import { seatsInWords, states } from '../licenses/license-words.ts'
import { licensePages } from '../licenses/queries.ts'
import { NotFound } from '../NotFound.tsx'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { Columns } from '../ui/Columns.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { LeadForm } from './LeadForm.tsx'
import { LeadPath } from './LeadPath.tsx'
import { leadStatuses, nameOf, sources } from './lead-words.ts'
import { leadOptions, type Lead } from './queries.ts'

const route = getRouteApi('/app/leads/$id')

/** One lead: who it is, who follows up, how far it is. */
export function LeadShow() {
  const { id } = route.useParams()
  const { data: lead, error, refetch } = useQuery(leadOptions(id))
  if (lead) return <Found lead={lead} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Lead" />
}

function Found({ lead }: { lead: Lead }) {
  const may = useCan('leads:write')
  const [editing, dialog] = useDisclosure(false)
  return (
    <>
      <RecordHeader
        icon={<IconUser />}
        object="Lead"
        title={nameOf(lead)}
        badges={<StatusBadge {...leadStatuses[lead.status]} />}
        facts={[
          { label: 'Company', value: lead.company && <bdi>{lead.company}</bdi> },
          {
            label: 'Package',
            value: (
              <AppLink href={`/packages/${lead.packageId}`}>
                <bdi>{lead.packageName}</bdi>
              </AppLink>
            ),
          },
          { label: 'Owner', value: lead.ownerName },
          { label: 'Source', value: sources[lead.source] },
          { label: 'Created', value: <TimeAgo at={lead.createdAt} /> },
        ]}
        actions={
          <Guarded why={may ? null : 'Your role does not allow changing leads'}>
            <Button disabled={!may} onClick={dialog.open}>
              Edit
            </Button>
          </Guarded>
        }
      />
      <LeadPath lead={lead} />
      {lead.flags.length > 0 && (
        <Alert color="yellow" title="Odd contact data" mb={10}>
          Everything was kept as it came.
          <ul style={{ margin: '4px 0 0', paddingLeft: 18 }}>
            {lead.flags.map((flag) => (
              <li key={flag}>{flag}.</li>
            ))}
          </ul>
        </Alert>
      )}
      <Columns
        main={
          <>
            <Contact lead={lead} />
            <HistoryCard of={{ leadId: lead.id }} title="Timeline" />
          </>
        }
        side={
          <>
            <Owner lead={lead} />
            {lead.subscriberId && <Grant subscriberId={lead.subscriberId} packageId={lead.packageId} lead={lead} />}
          </>
        }
      />
      {editing && <LeadForm lead={lead} onClose={dialog.close} />}
    </>
  )
}

function Contact({ lead }: { lead: Lead }) {
  const utm = Object.entries(lead.utm)
  return (
    <RelatedList title="Contact" icon={<IconAddressBook />}>
      <FieldList
        fields={[
          { label: 'First name', value: lead.firstName && <bdi>{lead.firstName}</bdi> },
          { label: 'Last name', value: lead.lastName && <bdi>{lead.lastName}</bdi> },
          { label: 'Email', value: lead.email && <Email address={lead.email} /> },
          { label: 'Phone', value: lead.phone },
          { label: 'Company', value: lead.company && <bdi>{lead.company}</bdi> },
          { label: 'Title', value: lead.title },
          { label: 'Country', value: lead.country },
          { label: 'External reference', value: lead.externalRef },
          ...(lead.message ? [{ label: 'Message', value: <bdi>{lead.message}</bdi>, wide: true }] : []),
          ...utm.map(([name, value]) => ({ label: name, value })),
        ]}
      />
    </RelatedList>
  )
}

/** Only what looks like an address becomes a link: anything may stand in a contact. */
function Email({ address }: { address: string }) {
  if (!/^[^\s@?&]+@[^\s@?&]+\.[^\s@?&]+$/.test(address)) return <bdi>{address}</bdi>
  return <a href={`mailto:${address}`}>{address}</a>
}

function Owner({ lead }: { lead: Lead }) {
  return (
    <RelatedList title="Owner" icon={<IconUser />}>
      <FieldList
        columns={1}
        fields={[
          { label: 'Owner', value: lead.ownerName },
          { label: 'Why', value: lead.ownerReason },
        ]}
      />
    </RelatedList>
  )
}

function Grant({ subscriberId, packageId, lead }: { subscriberId: string; packageId: string; lead: Lead }) {
  const query = useInfiniteQuery(licensePages({ subscriberId, packageId, limit: 1 }))
  const license = query.data?.pages[0]?.data[0]
  return (
    <>
      <RelatedList title="Subscriber" icon={<IconLink />}>
        <AppLink href={`/subscribers/${subscriberId}`}>
          <bdi>{lead.subscriberName ?? 'Open subscriber'}</bdi>
        </AppLink>
      </RelatedList>
      {license && (
        <RelatedList title="License" icon={<IconCertificate />}>
          <FieldList
            columns={1}
            fields={[
              {
                label: 'License',
                value: (
                  <>
                    <AppLink href={`/licenses/${license.id}`}>{license.number}</AppLink>{' '}
                    <StatusBadge {...states[license.state]} />
                  </>
                ),
              },
              { label: 'Seats', value: seatsInWords(license.seats) },
            ]}
          />
        </RelatedList>
      )}
    </>
  )
}
