import type { DefaultTerms } from './schema.ts'

/** Terms of a package whose maker said nothing: a finite trial, so that nothing is given away by accident (P1). */
export const USUAL_TERMS: DefaultTerms = { status: 'trial', days: 30, seats: 5 }

/** Why these default terms cannot be, or null. */
export function termsFault(terms: DefaultTerms, trialCapDays: number): string | null {
  if (terms.status !== 'trial') return null
  if (terms.days === null) return 'A trial needs a number of days.'
  if (terms.days > trialCapDays)
    return `A trial may last ${trialCapDays} days at most; an admin can change that in the settings.`
  return null
}

/** How a version stands when a product reports it (P3). It never blocks anything. */
export function versionStatus(
  version: { channel: string; withdrawn_at: Date | null } | null,
): 'released' | 'beta' | 'withdrawn' | 'unregistered' {
  if (!version) return 'unregistered'
  if (version.withdrawn_at) return 'withdrawn'
  return version.channel === 'beta' ? 'beta' : 'released'
}
