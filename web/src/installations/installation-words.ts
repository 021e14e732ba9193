import type { Tone } from '../ui/StatusBadge.tsx'
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
