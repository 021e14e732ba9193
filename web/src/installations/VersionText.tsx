import { StatusBadge } from '../ui/StatusBadge.tsx'
import { versionStatuses } from './installation-words.ts'
import type { Installation } from './queries.ts'

/** A reported version, marked unless it is a released one. */
export function VersionText({ installation }: { installation: Pick<Installation, 'version' | 'versionStatus'> }) {
  const mark = versionStatuses[installation.versionStatus]
  return (
    <>
      {installation.version} {mark && <StatusBadge {...mark} />}
    </>
  )
}
