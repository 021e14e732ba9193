import type { Column } from '../ui/DataTable.tsx'
import { DayText } from '../ui/DayText.tsx'
import { ShortText } from '../ui/ShortText.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { DeliveryMark } from './DeliveryMark.tsx'
import { states, subscriberOf } from './license-words.ts'
import type { License } from './queries.ts'
import { SilentMark } from './SilentMark.tsx'
import { seatsInShort } from './seat-words.ts'

const number: Column<License> = {
  id: 'number',
  header: 'License',
  cell: (license) => license.number,
  sort: { asc: 'created', desc: '-created' },
}
const subscriber: Column<License> = {
  id: 'subscriber',
  header: 'Subscriber',
  cell: (license) => <ShortText text={subscriberOf(license)} />,
}
const packageName: Column<License> = {
  id: 'package',
  header: 'Package',
  width: 170,
  cell: (license) => <ShortText text={license.packageName} />,
  wideOnly: true,
}
const rest: Column<License>[] = [
  {
    id: 'state',
    header: 'State',
    cell: (license) => <StatusBadge {...states[license.state]} />,
  },
  {
    id: 'seats',
    header: 'Seats',
    hint: 'Used and allowed; ∞ is a site license',
    cell: (license) => <span style={{ whiteSpace: 'nowrap' }}>{seatsInShort(license.seatsUsed, license.seats)}</span>,
    align: 'right',
    wideOnly: true,
  },
  {
    id: 'expires',
    header: 'Expires',
    cell: (license) => <DayText day={license.expires} />,
    sort: { asc: 'expires' },
    wideOnly: true,
  },
  {
    id: 'delivery',
    header: 'Delivery',
    hint: 'Three dots for the last change: desired by you, delivered to the product, acknowledged by it',
    cell: (license) =>
      license.recordOnly ? (
        <span className="quiet">Record only</span>
      ) : (
        <>
          <DeliveryMark license={license} /> <SilentMark license={license} />
        </>
      ),
  },
  {
    id: 'updated',
    header: 'Changed',
    cell: (license) => <TimeAgo at={license.updatedAt} />,
    sort: { desc: '-updated' },
    wideOnly: true,
  },
]

export const licenseColumns = [number, subscriber, packageName, ...rest]

/** Without the column that is the same in every row of a related list, and without sorting. */
export function relatedColumns(of: 'package' | 'subscriber' | 'account'): Column<License>[] {
  const named = { package: [subscriber], subscriber: [packageName], account: [subscriber, packageName] }[of]
  const columns = [number, ...named, ...rest.filter(({ id }) => id !== 'updated')]
  return columns.map((column) => ({ ...column, sort: undefined }))
}
