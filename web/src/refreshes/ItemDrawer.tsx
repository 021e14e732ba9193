import { Drawer, Stack } from '@mantine/core'
import { subscriberOf } from '../licenses/license-words.ts'
import { AppLink } from '../ui/AppLink.tsx'
import { FieldList } from '../ui/FieldList.tsx'
import { StatusBadge } from '../ui/StatusBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { useZone } from '../ui/time.ts'
import { differenceLines, winners } from './difference-words.ts'
import css from './ItemDrawer.module.css'
import type { RefreshItem } from './queries.ts'
import { outcomeWords } from './refresh-words.ts'

type Props = { item: RefreshItem | null; dryRun: boolean; onClose: () => void }

/** One installation of the report: what came of it, and every difference, reported beside desired. */
export function ItemDrawer({ item, dryRun, onClose }: Props) {
  return (
    <Drawer
      opened={item !== null}
      onClose={onClose}
      position="right"
      title={item && <bdi>{subscriberOf(item)}</bdi>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      styles={{ title: { fontSize: 15, fontWeight: 600 } }}
    >
      {item && <Item item={item} dryRun={dryRun} />}
    </Drawer>
  )
}

function Item({ item, dryRun }: { item: RefreshItem; dryRun: boolean }) {
  const { tone, label, hint } = outcomeWords(item.outcome, dryRun)
  return (
    <Stack gap="md">
      <div>
        <StatusBadge tone={tone} label={label} /> {hint}
      </div>
      <Differences item={item} />
      <FieldList
        fields={[
          { label: 'License', value: <AppLink href={`/licenses/${item.licenseId}`}>{item.licenseNumber}</AppLink> },
          {
            label: 'Subscriber',
            value: (
              <AppLink href={`/subscribers/${item.subscriberId}`}>
                <bdi>{subscriberOf(item)}</bdi>
              </AppLink>
            ),
          },
          { label: 'Subscriber Org ID', value: <bdi>{item.subscriberOrgId}</bdi> },
          { label: 'Version', value: <bdi>{item.version}</bdi> },
          { label: 'Desired revision', value: item.desiredRevision },
          ...(dryRun
            ? []
            : [
                {
                  label: 'Asked to check in at once',
                  value: <TimeAgo at={item.nudgedAt} never="No" exact />,
                  hint: item.nudgedAt ? null : 'It was not connected then',
                },
                { label: 'Acknowledged', value: <TimeAgo at={item.acknowledgedAt} never="Not yet" exact /> },
              ]),
        ]}
      />
    </Stack>
  )
}

function Differences({ item }: { item: RefreshItem }) {
  const lines = differenceLines(item.differences, useZone())
  if (lines.length === 0) return <div className="quiet">Nothing differs.</div>
  return (
    <table className={css.table} aria-label="Differences">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Reported</th>
          <th scope="col">Desired</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ label, reported, desired, wins }, index) => (
          <tr key={`${index} ${label}`}>
            <th scope="row">
              <bdi>{label}</bdi>
              <div className={css.wins}>{winners[wins]}</div>
            </th>
            <td>
              <bdi>{reported}</bdi>
            </td>
            <td>
              <bdi>{desired}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
