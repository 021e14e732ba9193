import type { Tone } from '../ui/StatusBadge.tsx'
import { formatDay, todayIn } from '../ui/time.ts'
import type { Installation } from './queries.ts'

export const installationStatuses: Record<Installation['status'], { tone: Tone; label: string }> = {
  installed: { tone: 'good', label: 'Installed' },
  uninstalled: { tone: 'quiet', label: 'Uninstalled' },
}

/** How the reported version stands (P3); a released one needs no word. */
export const versionStatuses: Record<Installation['versionStatus'], { tone: Tone; label: string } | null> = {
  released: null,
  beta: { tone: 'soon', label: 'Beta' },
  withdrawn: { tone: 'warn', label: 'Withdrawn' },
  unregistered: { tone: 'warn', label: 'Unregistered' },
}

/** `Silent since Mar 3, 2026`: since it last checked in, or since it was installed where it never did. */
export function silentSince(
  { lastCheckInAt, installedAt }: Pick<Installation, 'lastCheckInAt' | 'installedAt'>,
  zone: string,
): string {
  return `Silent since ${formatDay(todayIn(zone, Date.parse(lastCheckInAt ?? installedAt)))}`
}
