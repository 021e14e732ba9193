import { IconCertificate, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { HistoryCard } from '../events/HistoryCard.tsx'
import { InstallationCard } from '../installations/InstallationCard.tsx'
import { HeldBanner } from '../moves/HeldBanner.tsx'
import { NotFound } from '../NotFound.tsx'
import { ApiProblem } from '../api-problem.ts'
import { RefreshButton } from '../refreshes/RefreshButton.tsx'
import { AppLink } from '../ui/AppLink.tsx'
import { Columns } from '../ui/Columns.tsx'
import { DayText } from '../ui/DayText.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RecordHeader } from '../ui/RecordHeader.tsx'
import { RecordSkeleton } from '../ui/RecordSkeleton.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { DeliverySteps } from './DeliverySteps.tsx'
import { FollowersCard } from './FollowersCard.tsx'
import { FollowsBanner } from './FollowsBanner.tsx'
import { LicenseActions } from './LicenseActions.tsx'
import { LicenseDetails, LicenseFeatures, LicenseMessage } from './LicenseDetails.tsx'
import { states, subscriberOf } from './license-words.ts'
import { PastDayCard } from './PastDayCard.tsx'
import { seatUseInWords } from './preview-words.ts'
import { licenseOptions, type License } from './queries.ts'
import { SeatsCard } from './SeatsCard.tsx'
import { SilentMark } from './SilentMark.tsx'
import { UndoLast } from './UndoLast.tsx'

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

function OverMark({ license: { seats, seatsUsed } }: { license: License }) {
  if (seats === null || seatsUsed <= seats) return null
  return <StatusBadge tone="warn" label={`${new Intl.NumberFormat('en').format(seatsUsed - seats)} over`} />
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
            <SilentMark license={license} />
            {license.recordOnly && <StatusBadge tone="warn" label="Record only, not connected" />}
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
          {
            label: 'Seats used',
            value: (
              <>
                {seatUseInWords(license.seatsUsed, license.seats)} <OverMark license={license} />
              </>
            ),
          },
          { label: 'Expires', value: <DayText day={license.expires} /> },
          { label: 'Version', value: license.installedVersion },
          { label: 'Last check-in', value: <TimeAgo at={delivery?.lastCheckInAt} /> },
          { label: 'Connected', value: delivery?.connected ? <StatusBadge tone="good" label="Now" /> : 'No' },
        ]}
        actions={<LicenseActions license={license} />}
      />
      <HeldBanner packageId={license.packageId} />
      {license.followsLicenseId && <FollowsBanner license={license} parentId={license.followsLicenseId} />}
      <Columns
        main={
          <>
            <RelatedList title="Delivery" icon={<IconRoute />} actions={<Refresh license={license} />}>
              <DeliverySteps license={license} />
            </RelatedList>
            <SeatsCard license={license} />
            <FollowersCard license={license} />
            <LicenseDetails license={license} />
            <PastDayCard license={license} />
            <HistoryCard of={{ licenseId: license.id }} actions={<UndoLast license={license} />} />
          </>
        }
        side={
          <>
            <LicenseFeatures license={license} />
            <LicenseMessage license={license} />
            <InstallationCard id={license.installationId} />
          </>
        }
      />
    </>
  )
}

/** Where the numbers of a customer disagree, its installation alone can be asked. */
function Refresh({ license: { packageId, installationId, status } }: { license: License }) {
  if (installationId === null) return null
  const refused = status === 'uninstalled' ? 'The product was uninstalled: there is nobody to ask' : null
  return <RefreshButton of={{ packageId, installationId }} refused={refused} />
}
