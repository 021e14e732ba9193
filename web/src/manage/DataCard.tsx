import { IconBroadcast } from '@tabler/icons-react'
import { FieldList } from '../ui/FieldList.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { useNow } from '../ui/time.ts'
import type { Overview } from './queries.ts'
import { texts } from './texts.ts'

/** What goes from the customer to the vendor: all of it, so that nobody has to guess. */
export function DataCard({ overview }: { overview: Overview }) {
  const { version, lastCheckInAt, facts, usersSeen } = overview.dataSent
  const now = useNow()
  const words = texts.data
  return (
    <RelatedList title={words.title} icon={<IconBroadcast />}>
      <p style={{ marginTop: 0 }}>{words.intro(overview.vendorName)}</p>
      <FieldList
        columns={1}
        fields={[
          { label: words.version, value: version },
          {
            label: words.lastCheckIn,
            value: lastCheckInAt ? texts.ago(lastCheckInAt, now) : texts.never,
            hint: lastCheckInAt && texts.instant(lastCheckInAt),
          },
          { label: words.users, value: texts.number(usersSeen), hint: words.usersHint },
          ...facts.map(({ name, value }) => ({
            label: words.fact(name),
            value: typeof value === 'string' ? <bdi>{value}</bdi> : JSON.stringify(value),
          })),
        ]}
      />
      <p className="quiet" style={{ marginBottom: 0 }}>
        {words.rest}
      </p>
    </RelatedList>
  )
}
