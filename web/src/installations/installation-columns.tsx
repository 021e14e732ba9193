import type { Column } from '../ui/DataTable.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { installationStatuses } from './installation-words.ts'
import type { Installation } from './queries.ts'
import { SilentMark } from './SilentMark.tsx'
import { VersionText } from './VersionText.tsx'

export const subscriberColumn: Column<Installation> = {
  id: 'subscriber',
  header: 'Subscriber',
  cell: ({ subscriberName, subscriberOrgId }) => <ShortText text={subscriberName ?? subscriberOrgId} />,
}
export const packageColumn: Column<Installation> = {
  id: 'package',
  header: 'Package',
  width: 170,
  cell: ({ packageName }) => <ShortText text={packageName} />,
}
export const installationColumns: Column<Installation>[] = [
  { id: 'version', header: 'Version', cell: (installation) => <VersionText installation={installation} /> },
  {
    id: 'status',
    header: 'Status',
    cell: (installation) => (
      <>
        <StatusBadge {...installationStatuses[installation.status]} /> <SilentMark installation={installation} />
      </>
    ),
  },
  {
    id: 'seen',
    header: 'Last check-in',
    cell: ({ connected, lastCheckInAt }) => (connected ? 'Connected' : <TimeAgo at={lastCheckInAt} />),
    wideOnly: true,
  },
  { id: 'installed', header: 'Installed', cell: ({ installedAt }) => <TimeAgo at={installedAt} />, wideOnly: true },
]
