import { Button } from '@mantine/core'
import { IconAddressBook, IconCertificate, IconLink, IconUser } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { seatsInWords, states } from '../licenses/license-words.ts'
import { licensePages } from '../licenses/queries.ts'
import { NotFound } from '../NotFound.tsx'
import { useCan } from '../session.tsx'
import { subscriberOptions } from '../subscribers/queries.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { Columns } from '../ui/Columns.tsx'
import { EmailLink } from '../ui/EmailLink.tsx'
import { EraseDialog } from '../ui/EraseDialog.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { AssignForm } from './AssignForm.tsx'
import { ConvertForm } from './ConvertForm.tsx'
import { JourneyCard } from './JourneyCard.tsx'
import { LeadActions, type LeadAction } from './LeadActions.tsx'
import { LeadForm } from './LeadForm.tsx'
import { LeadNotices } from './LeadNotices.tsx'
import { LeadPath } from './LeadPath.tsx'
import { leadStatuses, nameOf, sources } from './lead-words.ts'
import { eraseLead, leadOptions, type Lead } from './queries.ts'

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

type Dialog = { what: LeadAction | 'assign'; accountId?: string }

function Found({ lead }: { lead: Lead }) {
  const may = useCan('leads:write')
  const mayConvert = useCan('accounts:write') && may && lead.status !== 'converted' && !lead.erasedAt
  const [open, setOpen] = useState<Dialog | null>(null)
  const close = () => setOpen(null)
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
          { label: 'Came by', value: lead.touches === 1 ? 'Once' : `${lead.touches} times` },
          { label: 'Last seen', value: <TimeAgo at={lead.lastTouchAt} /> },
        ]}
        actions={<LeadActions lead={lead} onOpen={(what) => setOpen({ what })} />}
      />
      <LeadPath lead={lead} />
      <LeadNotices lead={lead} onConvert={mayConvert ? (accountId) => setOpen({ what: 'convert', accountId }) : null} />
      <Columns
        main={
          <>
            <Contact lead={lead} />
            <JourneyCard key={lead.id} lead={lead} />
          </>
        }
        side={
          <>
            <Owner lead={lead} onChange={may ? () => setOpen({ what: 'assign' }) : null} />
            {lead.subscriberId && <Grant subscriberId={lead.subscriberId} packageId={lead.packageId} lead={lead} />}
          </>
        }
      />
      {open?.what === 'edit' && <LeadForm lead={lead} onClose={close} />}
      {open?.what === 'assign' && <AssignForm leadIds={[lead.id]} ownerId={lead.ownerId} onClose={close} />}
      {open?.what === 'convert' && <ConvertForm lead={lead} accountId={open.accountId} onClose={close} />}
      {open?.what === 'erase' && <EraseDialog name={nameOf(lead)} onErase={() => eraseLead(lead.id)} onClose={close} />}
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
          {
            label: 'Email',
            value: lead.email && <EmailLink address={lead.email} />,
            hint: lead.email && (lead.emailVerified ? 'Proved by the person' : 'Not proved'),
          },
          { label: 'Phone', value: lead.phone && <bdi>{lead.phone}</bdi> },
          { label: 'Company', value: lead.company && <bdi>{lead.company}</bdi> },
          { label: 'Title', value: lead.title && <bdi>{lead.title}</bdi> },
          { label: 'Country', value: [lead.country, lead.state].filter(Boolean).join(', ') },
          { label: 'External reference', value: lead.externalRef },
          ...(lead.message ? [{ label: 'Message', value: <bdi>{lead.message}</bdi>, wide: true }] : []),
          ...utm.map(([name, value]) => ({ label: name, value: <bdi>{value}</bdi> })),
          { label: 'Created', value: <TimeAgo at={lead.createdAt} exact /> },
        ]}
      />
    </RelatedList>
  )
}

function Owner({ lead, onChange }: { lead: Lead; onChange: (() => void) | null }) {
  return (
    <RelatedList
      title="Owner"
      icon={<IconUser />}
      actions={
        onChange && (
          <Button variant="default" size="compact-xs" onClick={onChange}>
            Change owner
          </Button>
        )
      }
    >
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
  const { data: subscriber } = useQuery({ ...subscriberOptions(subscriberId), enabled: lead.subscriberName === null })
  return (
    <>
      <RelatedList title="Subscriber" icon={<IconLink />}>
        <AppLink href={`/subscribers/${subscriberId}`}>
          <bdi>{lead.subscriberName ?? subscriber?.orgId ?? 'Open subscriber'}</bdi>
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
