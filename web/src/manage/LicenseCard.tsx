import { IconCertificate } from '@tabler/icons-react'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { StatusBadge, type Tone } from '../ui/StatusBadge.tsx'
import css from './ManagePage.module.css'
import type { Overview } from './queries.ts'
import { texts } from './texts.ts'

const tones: Record<Overview['state'], Tone> = {
  trial: 'soon',
  active: 'good',
  in_grace: 'warn',
  expired: 'bad',
  suspended: 'bad',
  uninstalled: 'quiet',
}

/** What the license is and until when, in the customer's words. */
export function LicenseCard({ overview }: { overview: Overview }) {
  const { state, licenseNumber, subscriber, expires, timeZone, accessUntil, graceUntil, vendorName } = overview
  const words = texts.license
  return (
    <RelatedList title={words.title} icon={<IconCertificate />}>
      <div className={css.state}>
        <StatusBadge tone={tones[state]} label={words.states[state]} />
        <p className={css.means}>{words.means(state, { vendor: vendorName, graceUntil })}</p>
      </div>
      <FieldList
        columns={1}
        fields={[
          {
            label: words.lastDay,
            value: expires === null ? words.endless : <time dateTime={expires}>{words.dayIn(expires, timeZone)}</time>,
            hint: accessUntil && words.endsAt(texts.instant(accessUntil)),
          },
          { label: words.number, value: licenseNumber },
          { label: words.organization, value: <bdi>{subscriber.name ?? subscriber.orgId}</bdi> },
        ]}
      />
    </RelatedList>
  )
}
