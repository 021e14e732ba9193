import { StatusBadge } from '../ui/StatusBadge.tsx'
import { useZone } from '../ui/time.ts'
import { silentSince } from './installation-words.ts'
import type { Installation } from './queries.ts'

/** Marks an installation of which nothing was heard for as long as its package calls silent. */
export function SilentMark({ installation }: { installation: Installation }) {
  const zone = useZone()
  return installation.silent && <StatusBadge tone="warn" label={silentSince(installation, zone)} />
}
