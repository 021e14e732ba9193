import { Tooltip } from '@mantine/core'
import { formatAgo, formatInstant, useNow, useZone } from './time.ts'

type Props = { at: string | null | undefined; never?: string; exact?: boolean }

/** How long ago something was, with the exact time and zone in a tooltip; `exact` turns it round. */
export function TimeAgo({ at, never = 'Never', exact = false }: Props) {
  const zone = useZone()
  const now = useNow()
  if (!at) return <span className="quiet">{never}</span>
  const [shown, other] = exact
    ? [formatInstant(at, zone), formatAgo(at, now)]
    : [formatAgo(at, now), formatInstant(at, zone)]
  return (
    <Tooltip label={other}>
      <time dateTime={at}>{shown}</time>
    </Tooltip>
  )
}
