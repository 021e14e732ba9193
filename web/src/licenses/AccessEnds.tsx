import { endOfDay } from '../ui/end-of-day.ts'
import { formatDay, formatEnd, useNow, useZone } from '../ui/time.ts'
import type { License } from './queries.ts'

type Props = { license: Pick<License, 'expires' | 'timeZone' | 'accessUntil'>; expires: string | null }

/** Until when exactly there is access, M3: a day that is kept keeps its zone, a new one is meant in the org's. */
export function AccessEnds({ license, expires }: Props) {
  const orgZone = useZone()
  const now = useNow()
  if (expires === null) return <span className="quiet">Access never ends.</span>
  const kept = expires === license.expires && license.accessUntil !== null
  const zone = kept ? license.timeZone : orgZone
  const end = kept && license.accessUntil ? Date.parse(license.accessUntil) : endOfDay(expires, zone)
  return (
    <span className="quiet">
      Last day of access: {formatDay(expires)}, {zone}; access {end <= now ? 'ended' : 'ends'} at{' '}
      {formatEnd(new Date(end).toISOString(), zone)}.
    </span>
  )
}
