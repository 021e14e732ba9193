import { CalendarDay } from '../orgs/schema.ts'
import type { DefaultTerms, FeatureDefinition, Features } from './schema.ts'

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

/** Why these settings for sandboxes cannot be (I6), or null. */
export function sandboxFault(settings: { sandboxPolicy?: string; sandboxDays?: number | null }): string | null {
  const boundless = settings.sandboxPolicy === 'time_boxed' && (settings.sandboxDays ?? null) === null
  return boundless ? 'Sandboxes that are boxed in time need a number of days.' : null
}

/** P2: what a fresh license says about features. */
export function defaultFeatures(definitions: readonly FeatureDefinition[]): Features {
  return Object.fromEntries(
    definitions.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  )
}

const KINDS = { boolean: 'true or false', number: 'a number', text: 'a text', date: 'a date like 2027-01-31' } as const

/** Why a license of this package cannot have these features, or null. A package that defines none allows any. */
export function featuresFault(definitions: readonly FeatureDefinition[], features: Features): string | null {
  if (definitions.length === 0) return null
  const types = new Map(definitions.map(({ name, type }) => [name, type]))
  for (const [name, value] of Object.entries(features)) {
    const type = types.get(name)
    if (!type) return `The package has no feature "${name}".`
    if (!isOfType(type, value)) return `The feature "${name}" takes ${KINDS[type]}.`
  }
  return null
}

function isOfType(type: FeatureDefinition['type'], value: Features[string]): boolean {
  if (type === 'date') return CalendarDay.safeParse(value).success
  return typeof value === (type === 'text' ? 'string' : type)
}

/** How a version stands when a product reports it (P3). It never blocks anything. */
export function versionStatus(
  version: { channel: string; withdrawn_at: Date | null } | null,
): 'released' | 'beta' | 'withdrawn' | 'unregistered' {
  if (!version) return 'unregistered'
  if (version.withdrawn_at) return 'withdrawn'
  return version.channel === 'beta' ? 'beta' : 'released'
}
