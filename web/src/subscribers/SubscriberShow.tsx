import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconBuilding, IconListDetails } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { AccountCard } from '../accounts/AccountCard.tsx'
import { ApiProblem } from '../api-problem.ts'
import { ClaimsCard } from '../claims/ClaimsCard.tsx'
import { HistoryCard } from '../events/HistoryCard.tsx'
import { InstallationsCard } from '../installations/InstallationsCard.tsx'
import { LeadsCard } from '../leads/LeadsCard.tsx'
import { LicensesCard } from '../licenses/LicensesCard.tsx'
import { NotFound } from '../NotFound.tsx'
import { useCan } from '../session.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { Columns } from '../ui/Columns.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { ParentCard } from './ParentCard.tsx'
import { subscriberOptions, subscriberTypes, type Subscriber } from './queries.ts'
import { SandboxesCard } from './SandboxesCard.tsx'
import { SubscriberForm } from './SubscriberForm.tsx'

const route = getRouteApi('/app/subscribers/$id')

/** One customer's org: what runs there and what it may use. */
export function SubscriberShow() {
  const { id } = route.useParams()
  const { data: subscriber, error, refetch } = useQuery(subscriberOptions(id))
  if (subscriber) return <Found subscriber={subscriber} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="Subscriber" />
}

function Found({ subscriber }: { subscriber: Subscriber }) {
  const may = useCan('subscribers:write')
  const [editing, dialog] = useDisclosure(false)
  const of = { subscriberId: subscriber.id }
  return (
    <>
      <RecordHeader
        icon={<IconBuilding />}
        object="Subscriber"
        title={subscriber.name ?? subscriber.orgId}
        badges={
          <>
            {subscriber.supersededById && <StatusBadge tone="quiet" label="Superseded" />}
            {subscriber.parentUnproven && <StatusBadge tone="warn" label="Parent unproven" />}
            {subscriber.test && <StatusBadge tone="quiet" label="Test" />}
          </>
        }
        facts={[
          { label: 'Subscriber Org ID', value: <CopyField value={subscriber.orgId} label="Subscriber Org ID" /> },
          { label: 'Type', value: subscriberTypes[subscriber.type] },
          { label: 'Country', value: subscriber.country },
          {
            label: 'Account',
            value: subscriber.accountId && (
              <AppLink href={`/accounts/${subscriber.accountId}`}>
                <bdi>{subscriber.accountName}</bdi>
              </AppLink>
            ),
          },
          { label: 'Licenses', value: subscriber.counts.licenses },
          { label: 'Leads', value: subscriber.counts.leads },
          { label: 'First seen', value: <TimeAgo at={subscriber.createdAt} /> },
        ]}
        actions={
          <Guarded why={may ? null : 'Your role does not allow changing subscribers'}>
            <Button disabled={!may} onClick={dialog.open}>
              Edit
            </Button>
          </Guarded>
        }
      />
      <Columns
        main={
          <>
            <ClaimsCard of={of} />
            <LicensesCard of={of} test={subscriber.test} />
            <SandboxesCard subscriber={subscriber} />
            <InstallationsCard of={of} test={subscriber.test} />
            <LeadsCard of={of} />
            <HistoryCard of={of} />
          </>
        }
        side={
          <>
            {subscriber.type === 'sandbox' && <ParentCard subscriber={subscriber} />}
            <AccountCard subscriber={subscriber} />
            <RelatedList title="Details" icon={<IconListDetails />}>
              <FieldList
                columns={1}
                fields={[
                  { label: 'Name', value: subscriber.name && <bdi>{subscriber.name}</bdi> },
                  { label: 'Edition', value: subscriber.edition },
                  { label: 'Instance', value: subscriber.instance },
                  { label: 'External reference', value: subscriber.externalRef },
                  { label: 'Changed', value: <TimeAgo at={subscriber.updatedAt} exact /> },
                ]}
              />
            </RelatedList>
          </>
        }
      />
      {editing && <SubscriberForm subscriber={subscriber} onClose={dialog.close} />}
    </>
  )
}
