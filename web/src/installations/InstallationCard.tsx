import { IconPlug } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { OfflineCard } from '../offline/OfflineCard.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { installationStatuses } from './installation-words.ts'
import { installationOptions, type Installation } from './queries.ts'
import { SilentMark } from './SilentMark.tsx'
import { VersionText } from './VersionText.tsx'

/** The reported side of a license: what runs there, what it says about itself, and the files it sent by hand. */
export function InstallationCard({ id }: { id: string | null }) {
  if (id !== null) return <Loaded id={id} />
  return (
    <RelatedList title="Installation" icon={<IconPlug />}>
      <span className="quiet">Nothing is installed.</span>
    </RelatedList>
  )
}

function Loaded({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(installationOptions(id))
  return (
    <>
      <RelatedList title="Installation" icon={<IconPlug />}>
        {data && <FieldList columns={1} fields={[...fieldsOf(data), ...factsOf(data)]} />}
        {!data && error && <ErrorPanel error={error} retry={() => void refetch()} />}
        {!data && !error && <SkeletonLines />}
      </RelatedList>
      {data && <OfflineCard packageId={data.packageId} installationId={id} />}
    </>
  )
}

function fieldsOf(installation: Installation) {
  const gone = installation.status === 'uninstalled'
  return [
    {
      label: 'Status',
      value: (
        <>
          <StatusBadge {...installationStatuses[installation.status]} />{' '}
          {installation.test && <StatusBadge tone="quiet" label="Test" />}
        </>
      ),
    },
    { label: 'Version', value: <VersionText installation={installation} /> },
    { label: 'Installed', value: <TimeAgo at={installation.installedAt} exact /> },
    ...(gone
      ? [
          { label: 'Uninstalled', value: <TimeAgo at={installation.uninstalledAt} exact /> },
          { label: 'Reason given', value: installation.uninstallReason },
        ]
      : []),
    {
      label: 'Last check-in',
      value: (
        <>
          <TimeAgo at={installation.lastCheckInAt} /> <SilentMark installation={installation} />
        </>
      ),
    },
    ...(installation.verified
      ? []
      : [
          {
            label: 'Verified',
            value: <StatusBadge tone="warn" label="No" />,
            hint: 'Another package was there first, and this install gave no proof that it is the same customer.',
          },
        ]),
  ]
}

/** What the product reports about itself; it may report anything. */
function factsOf({ facts }: Installation) {
  return Object.entries(facts).map(([name, value]) => ({
    label: `Fact: ${name}`,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }))
}
