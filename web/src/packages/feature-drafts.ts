import { dayFault } from '../ui/day.ts'
import { isNumber } from '../ui/figures.ts'
import type { FeatureDefinition } from './queries.ts'

/** A feature as the form of a package holds it: everything as text, an empty default being none. */
export type FeatureDraft = {
  key: string
  name: string
  type: FeatureDefinition['type']
  label: string
  default: string
}

export const featureTypes: { value: FeatureDefinition['type']; label: string }[] = [
  { value: 'boolean', label: 'Yes or no' },
  { value: 'number', label: 'Number' },
  { value: 'text', label: 'Text' },
  { value: 'date', label: 'Date' },
]

export function draftsOf(definitions: readonly FeatureDefinition[]): FeatureDraft[] {
  return definitions.map(({ name, type, label, default: value }) => ({
    key: name,
    name,
    type,
    label: label ?? '',
    default: value === undefined ? '' : String(value),
  }))
}

export function emptyDraft(): FeatureDraft {
  return { key: crypto.randomUUID(), name: '', type: 'boolean', label: '', default: '' }
}

export function definitionsOf(drafts: readonly FeatureDraft[]): FeatureDefinition[] {
  return drafts.map(({ name, type, label, default: value }): FeatureDefinition => {
    const named = { name: name.trim(), ...(label.trim() ? { label: label.trim() } : {}) }
    if (value === '') return { ...named, type }
    if (type === 'boolean') return { ...named, type, default: value === 'true' }
    if (type === 'number') return { ...named, type, default: Number(value) }
    return { ...named, type, default: value }
  })
}

/** What is wrong with the features of a package, or null. */
export function draftsFault(drafts: readonly FeatureDraft[]): string | null {
  const names = drafts.map(({ name }) => name.trim())
  const odd = names.find((name) => !/^[A-Za-z0-9._-]{1,100}$/.test(name) || name === '__proto__')
  if (odd !== undefined) return `A feature name takes letters, digits and . _ -${odd ? `, unlike “${odd}”` : ''}.`
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) return `“${twice}” stands there twice.`
  if (names.length > 200) return 'At most 200 features.'
  const wrong = drafts.find((draft) => defaultFault(draft) !== null)
  return wrong ? `The default of “${wrong.name}”: ${defaultFault(wrong)}` : null
}

/** What is wrong with the default of a feature, or null; none at all is right. */
export function defaultFault({ type, default: value }: FeatureDraft): string | null {
  if (value === '') return null
  if (type === 'date') return dayFault(value)
  if (type === 'number') return isNumber(value) ? null : `“${value}” is no number. Write it like 1.5.`
  return type === 'text' || value === 'true' || value === 'false' ? null : `“${value}” is neither yes nor no.`
}
