import { Button } from '@mantine/core'
import { IconCertificate, IconListDetails, IconMessage, IconRoute, IconToggleRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { HistoryCard } from '../events/HistoryCard.tsx'
import { InstallationCard } from '../installations/InstallationCard.tsx'
import { NotFound } from '../NotFound.tsx'
import { useCan } from '../session.tsx'
import { ApiProblem } from '../api-problem.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { Columns } from '../ui/Columns.tsx'
import { DayText } from '../ui/DayText.tsx'
import { Guarded } from '../ui/Guarded.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { AccessEnds } from './AccessEnds.tsx'
import { DeliverySteps } from './DeliverySteps.tsx'
import type { LicenseValues } from './license-change.ts'
import { LicenseForm } from './LicenseForm.tsx'
import { seatsInWords, states, subscriberOf } from './license-words.ts'
import { licenseOptions, type License } from './queries.ts'
import { RelinkDialog } from './RelinkDialog.tsx'

const route = getRouteApi('/app/licenses/$id')

/** One license: what is granted, how far it has come, what happened to it. */
export function LicenseShow() {
  const { id } = route.useParams()
  const { data: license, error, refetch } = useQuery(licenseOptions(id))
  if (license) return <Found license={license} />
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />
  if (error) return <ErrorPanel error={error} retry={() => void refetch()} />
  return <RecordSkeleton object="License" />
}

function Found({ license }: { license: License }) {
  const { delivery } = license
  return (
    <>
      <RecordHeader
        icon={<IconCertificate />}
        object="License"
        title={license.number}
        badges={
          <>
            <StatusBadge {...states[license.state]} />
            {license.test && <StatusBadge tone="quiet" label="Test" />}
          </>
        }
        facts={[
          {
            label: 'Subscriber',
            value: (
              <AppLink href={`/subscribers/${license.subscriberId}`}>
                <bdi>{subscriberOf(license)}</bdi>
              </AppLink>
            ),
          },
          {
            label: 'Package',
            value: (
              <AppLink href={`/packages/${license.packageId}`}>
                <bdi>{license.packageName}</bdi>
              </AppLink>
            ),
          },
          { label: 'Seats', value: seatsInWords(license.seats) },
          { label: 'Expires', value: <DayText day={license.expires} /> },
          { label: 'Version', value: license.installedVersion },
          { label: 'Last check-in', value: <TimeAgo at={delivery?.lastCheckInAt} /> },
          { label: 'Connected', value: delivery?.connected ? <StatusBadge tone="good" label="Now" /> : 'No' },
        ]}
        actions={<Actions license={license} />}
      />
      <Columns
        main={
          <>
            <RelatedList title="Delivery" icon={<IconRoute />}>
              <DeliverySteps license={license} />
            </RelatedList>
            <Details license={license} />
            <HistoryCard of={{ licenseId: license.id }} />
          </>
        }
        side={
          <>
            <Features license={license} />
            <RelatedList title="Message for the customer" icon={<IconMessage />}>
              {license.message ?? (
                <span className="quiet">None{hint(license, 'Modify the license to leave one')}.</span>
              )}
            </RelatedList>
            <InstallationCard id={license.installationId} />
          </>
        }
      />
    </>
  )
}

/** What one could do, left out where the license is locked. */
function hint({ status }: License, words: string): string {
  return status === 'uninstalled' ? '' : `. ${words}`
}

function Details({ license }: { license: License }) {
  return (
    <RelatedList title="Details" icon={<IconListDetails />}>
      <FieldList
        fields={[
          {
            label: 'Status',
            value:
              license.status === 'suspended' && license.suspendedFrom
                ? `Suspended, was ${license.suspendedFrom}`
                : states[license.status].label,
          },
          { label: 'Seats', value: seatsInWords(license.seats) },
          {
            label: 'Expiration',
            value: <AccessEnds license={license} expires={license.expires} />,
            wide: true,
          },
          ...(license.state === 'in_grace' || (license.graceUntil && license.graceUntil !== license.accessUntil)
            ? [{ label: 'Grace ends', value: <TimeAgo at={license.graceUntil} exact /> }]
            : []),
          { label: 'Subscriber Org ID', value: license.subscriberOrgId },
          {
            label: 'Account',
            value: license.accountId && (
              <AppLink href={`/accounts/${license.accountId}`}>
                <bdi>{license.accountName}</bdi>
              </AppLink>
            ),
            hint: license.accountId ? 'By its subscriber' : 'Link the subscriber to one',
          },
          { label: 'Lead', value: license.leadId && <AppLink href={`/leads/${license.leadId}`}>Open lead</AppLink> },
          { label: 'Revision', value: license.revision },
          { label: 'External reference', value: license.externalRef },
          { label: 'Issued', value: <TimeAgo at={license.createdAt} exact /> },
          { label: 'Changed', value: <TimeAgo at={license.updatedAt} exact /> },
        ]}
      />
    </RelatedList>
  )
}

function Features({ license }: { license: License }) {
  const features = Object.entries(license.features)
  return (
    <RelatedList title="Features" icon={<IconToggleRight />} count={features.length}>
      {features.length === 0 ? (
        <span className="quiet">None{hint(license, 'Modify the license to add what the product may ask for')}.</span>
      ) : (
        <FieldList
          columns={1}
          fields={features.map(([name, value]) => ({
            label: name,
            value: typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value),
          }))}
        />
      )}
    </RelatedList>
  )
}

function Actions({ license }: { license: License }) {
  const mayModify = useCan('licenses:write')
  const mayIssue = useCan('activation_codes:write')
  const [preset, setPreset] = useState<Partial<LicenseValues> | null>(null)
  const [relinking, setRelinking] = useState(false)
  const locked = license.status === 'uninstalled'
  const why = locked
    ? 'The product was uninstalled: the license is locked until it is installed again'
    : mayModify
      ? null
      : 'Your role does not allow modifying licenses'
  return (
    <>
      {license.status !== 'suspended' && (
        <Guarded why={why}>
          <Button variant="default" disabled={why !== null} onClick={() => setPreset({ status: 'suspended' })}>
            Suspend
          </Button>
        </Guarded>
      )}
      {license.status === 'suspended' && (
        <Guarded why={why}>
          <Button
            variant="default"
            disabled={why !== null}
            onClick={() => setPreset({ status: license.suspendedFrom ?? 'active', message: '' })}
          >
            Unsuspend
          </Button>
        </Guarded>
      )}
      <Guarded why={mayIssue ? null : 'Your role does not allow issuing codes'}>
        <Button variant="default" disabled={!mayIssue} onClick={() => setRelinking(true)}>
          Re-link code
        </Button>
      </Guarded>
      <Guarded why={why}>
        <Button disabled={why !== null} onClick={() => setPreset({})}>
          Modify License
        </Button>
      </Guarded>
      {preset && <LicenseForm license={license} preset={preset} onClose={() => setPreset(null)} />}
      <RelinkDialog license={license} opened={relinking} onClose={() => setRelinking(false)} />
    </>
  )
}
