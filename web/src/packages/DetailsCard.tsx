import { IconListDetails } from '@tabler/icons-react'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { CopyField } from '../ui/CopyField.tsx'
import { failureModes, sandboxesInWords } from './package-words.ts'
import type { Package } from './queries.ts'

const inDays = (days: number) => (days === 1 ? '1 day' : `${days} days`)

/** The settings that one seldom needs. */
export function DetailsCard({ pack }: { pack: Package }) {
  return (
    <RelatedList title="Details" icon={<IconListDetails />}>
      <FieldList
        columns={1}
        fields={[
          { label: 'Package id', value: <CopyField value={pack.id} label="package id" /> },
          { label: 'Description', value: pack.description },
          { label: 'Grace', value: inDays(pack.graceDays) },
          { label: 'Offline period', value: inDays(pack.offlineDays) },
          {
            label: 'New trial for who installs again',
            value: pack.retrialAfterDays === null ? 'Never' : `After ${inDays(pack.retrialAfterDays)}`,
          },
          {
            label: 'When the product does not know',
            value: failureModes.find(({ value }) => value === pack.failureMode)?.label,
          },
          { label: 'Seat on first use', value: pack.assignOnFirstUse ? 'Given while some are free' : 'Not given' },
          { label: 'Sandboxes', value: sandboxesInWords(pack) },
          { label: 'Silent after', value: inDays(pack.silentAfterDays) },
          { label: 'Notices of an end', value: pack.notifyCustomer ? 'To you and the customer' : 'To you' },
          { label: 'External reference', value: pack.externalRef },
          { label: 'Created', value: <TimeAgo at={pack.createdAt} exact /> },
        ]}
      />
    </RelatedList>
  )
}
