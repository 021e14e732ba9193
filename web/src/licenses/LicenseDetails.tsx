import { IconListDetails, IconMessage, IconToggleRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { packageOptions } from '../packages/queries.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { AccessEnds } from './AccessEnds.tsx'
import { seatsInWords, states } from './license-words.ts'
import type { License } from './queries.ts'

/** What is granted and where it belongs, field by field. */
export function LicenseDetails({ license }: { license: License }) {
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

/** The features that the product finds in the license, under the names that the package gives them. */
export function LicenseFeatures({ license }: { license: License }) {
  const features = Object.entries(license.features)
  const definitions = useQuery(packageOptions(license.packageId)).data?.features ?? []
  return (
    <RelatedList title="Features" icon={<IconToggleRight />} count={features.length}>
      {features.length === 0 ? (
        <span className="quiet">None{hint(license, 'Modify the license to add what the product may ask for')}.</span>
      ) : (
        <FieldList
          columns={1}
          fields={features.map(([name, value]) => ({
            label: definitions.find((one) => one.name === name)?.label ?? name,
            value: typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value),
          }))}
        />
      )}
    </RelatedList>
  )
}

/** What the customer reads. */
export function LicenseMessage({ license }: { license: License }) {
  return (
    <RelatedList title="Message for the customer" icon={<IconMessage />}>
      {license.message ?? <span className="quiet">None{hint(license, 'Modify the license to leave one')}.</span>}
    </RelatedList>
  )
}

/** What one could do, left out where the license is locked. */
function hint({ status }: License, words: string): string {
  return status === 'uninstalled' ? '' : `. ${words}`
}
