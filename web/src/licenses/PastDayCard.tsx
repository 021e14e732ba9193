import { Alert, Group } from '@mantine/core'
import { IconCalendarTime } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { dayFault } from '../ui/day.ts'
import { DayFilter } from '../ui/DayFilter.tsx'
import { ErrorPanel } from '../ui/ErrorPanel.tsx'
import { RelatedList } from '../ui/RelatedList.tsx'
import { SkeletonLines } from '../ui/SkeletonLines.tsx'
import { formatDay, todayIn, useNow } from '../ui/time.ts'
import { compareTerms } from './past-terms.ts'
import css from './PastDayCard.module.css'
import { licenseAtOptions, type License } from './queries.ts'

const route = getRouteApi('/app/licenses/$id')

/** A license as it was when a day of its zone ended, beside what it is now. */
export function PastDayCard({ license }: { license: License }) {
  const { day: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const today = todayIn(license.timeZone, useNow())
  const first = todayIn(license.timeZone, Date.parse(license.createdAt))
  const day = asked && dayFault(asked) === null ? asked : null
  const choose = (next: string | null) =>
    void navigate({ search: (now) => ({ ...now, day: next ?? undefined }), replace: true, resetScroll: false })
  return (
    <RelatedList title="On a past day" icon={<IconCalendarTime />}>
      <Group gap="sm">
        <DayFilter
          size="xs"
          aria-label="Day"
          placeholder="Choose a day…"
          minDay={first}
          maxDay={today}
          fault={(typed) => outside(typed, first, today)}
          value={day}
          onChange={choose}
          style={{ flex: '0 1 170px' }}
        />
        {!day && <span className="quiet">Shows the terms as they were when that day ended.</span>}
      </Group>
      {day && <Then license={license} day={day} />}
    </RelatedList>
  )
}

function outside(day: string, first: string, today: string): string | null {
  if (day < first) return `The license began on ${formatDay(first)}.`
  return day > today ? 'That day is still to come.' : null
}

function Then({ license, day }: { license: License; day: string }) {
  const { data: then, error, isPlaceholderData } = useQuery(licenseAtOptions(license.id, day))
  if (error) return <ErrorPanel error={error} title="There is nothing to show for that day" />
  if (!then) return <SkeletonLines lines={6} />
  return (
    <div className={css.then} aria-busy={isPlaceholderData}>
      <table className={css.table}>
        <caption>
          On {formatDay(day)}
          {day >= todayIn(license.timeZone) ? ', so far' : `, at the end of the day in ${then.timeZone}`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Then</th>
            <th scope="col">Now</th>
          </tr>
        </thead>
        <tbody>
          {compareTerms(then, license).map(({ label, was, is, differs }) => (
            <tr key={label} data-differs={differs}>
              <th scope="row">{label}</th>
              <td>{was ?? <span className="quiet">—</span>}</td>
              <td>{differs ? (is ?? <span className="quiet">—</span>) : <span className="quiet">The same</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!then.exact && (
        <Alert color="yellow" p="xs">
          Some of what happened before was erased, so this may not be exact.
        </Alert>
      )}
    </div>
  )
}
