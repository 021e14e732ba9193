import type { Refresh, StartRefresh } from './queries.ts'

export type RefreshValues = {
  scope: 'all' | 'some'
  version: string
  state: NonNullable<Refresh['filter']['state']> | null
  silent: 'true' | 'false' | null
  reason: string
}

export const noValues: RefreshValues = { scope: 'all', version: '', state: null, silent: null, reason: '' }

/** Why these are no scope, or null. */
export function whyNoScope({ scope, version, state, silent }: RefreshValues): string | null {
  const named = version.trim() !== '' || state !== null || silent !== null
  return scope === 'some' && !named ? 'Say below which ones.' : null
}

/** What the API is told; of one installation where it is named. */
export function startOf(values: RefreshValues, dryRun: boolean, installationId?: string): StartRefresh {
  const reason = values.reason.trim()
  const filter = installationId === undefined ? filterOf(values) : { installationId }
  return { dryRun, filter, ...(reason && { reason }) }
}

function filterOf({ scope, version, state, silent }: RefreshValues): Refresh['filter'] {
  if (scope === 'all') return {}
  return {
    ...(version.trim() && { version: version.trim() }),
    ...(state && { state }),
    ...(silent && { silent: silent === 'true' }),
  }
}

/** The real run of a dry one: the same installations, the same reason. */
export function realOf({ filter, reason }: Pick<Refresh, 'filter' | 'reason'>): StartRefresh {
  return { dryRun: false, filter, ...(reason && { reason }) }
}
