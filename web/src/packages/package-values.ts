import { wholeFault } from '../ui/figures.ts'
import { definitionsOf, draftsFault, draftsOf, type FeatureDraft } from './feature-drafts.ts'
import { givesAllAway } from './package-words.ts'
import type { NewPackage, Package, PackageChange, Terms } from './queries.ts'

/** What the forms of a package hold. */
export type PackageValues = {
  name: string
  slug: string
  description: string
  status: Terms['status']
  never: boolean
  days: number | string
  site: boolean
  seats: number | string
  assignOnFirstUse: boolean
  leadManagerId: string | null
  installMode: Package['installMode']
  retrial: boolean
  retrialAfterDays: number | string
  graceDays: number | string
  offlineDays: number | string
  failureMode: Package['failureMode']
  features: FeatureDraft[]
  sandboxPolicy: Package['sandboxPolicy']
  sandboxSeats: number | string
  sandboxDays: number | string
  notifyCustomer: boolean
  silentAfterDays: number | string
}

/** A package whose maker has said nothing yet: a finite trial, so that nothing is given away by accident (P1). */
export const freshValues: PackageValues = {
  name: '',
  slug: '',
  description: '',
  status: 'trial',
  never: false,
  days: 30,
  site: false,
  seats: 5,
  assignOnFirstUse: true,
  leadManagerId: null,
  installMode: 'open',
  retrial: false,
  retrialAfterDays: 365,
  graceDays: 0,
  offlineDays: 30,
  failureMode: 'degrade',
  features: [],
  sandboxPolicy: 'follow',
  sandboxSeats: 5,
  sandboxDays: 30,
  notifyCustomer: false,
  silentAfterDays: 30,
}

export function valuesOf(pack: Package): PackageValues {
  const { status, days, seats } = pack.defaultTerms
  return {
    name: pack.name,
    slug: pack.slug,
    description: pack.description ?? '',
    status,
    never: days === null,
    days: days ?? 365,
    site: seats === null,
    seats: seats ?? 5,
    assignOnFirstUse: pack.assignOnFirstUse,
    leadManagerId: pack.leadManagerId,
    installMode: pack.installMode,
    retrial: pack.retrialAfterDays !== null,
    retrialAfterDays: pack.retrialAfterDays ?? 365,
    graceDays: pack.graceDays,
    offlineDays: pack.offlineDays,
    failureMode: pack.failureMode,
    features: draftsOf(pack.features),
    sandboxPolicy: pack.sandboxPolicy,
    sandboxSeats: pack.sandboxSeats ?? 5,
    sandboxDays: pack.sandboxDays ?? 30,
    notifyCustomer: pack.notifyCustomer,
    silentAfterDays: pack.silentAfterDays,
  }
}

export function termsOf(values: PackageValues): Terms {
  return {
    status: values.status,
    days: values.never && values.status === 'active' ? null : Number(values.days),
    seats: values.site ? null : Number(values.seats),
  }
}

/** The whole package as the API takes it, for creating. */
export function bodyOf(values: PackageValues): NewPackage {
  return {
    name: values.name.trim(),
    slug: values.slug.trim(),
    description: values.description.trim() || null,
    defaultTerms: termsOf(values),
    assignOnFirstUse: values.assignOnFirstUse,
    leadManagerId: values.leadManagerId,
    installMode: values.installMode,
    retrialAfterDays: values.retrial ? Number(values.retrialAfterDays) : null,
    graceDays: Number(values.graceDays),
    offlineDays: Number(values.offlineDays),
    failureMode: values.failureMode,
    features: definitionsOf(values.features),
    sandboxPolicy: values.sandboxPolicy,
    sandboxSeats: values.sandboxPolicy === 'capped' ? Number(values.sandboxSeats) : null,
    sandboxDays: values.sandboxPolicy === 'time_boxed' ? Number(values.sandboxDays) : null,
    notifyCustomer: values.notifyCustomer,
    silentAfterDays: Number(values.silentAfterDays),
  }
}

/** The same for changing: all but the lead manager, who may take the open leads along (L2). */
export function changeOf(values: PackageValues): PackageChange {
  const { leadManagerId: _manager, ...rest } = bodyOf(values)
  return rest
}

/** Fields that stand folded away in the form of a new package. */
export const advancedFields = [
  'description',
  'installMode',
  'graceDays',
  'offlineDays',
  'retrialAfterDays',
  'failureMode',
  'features',
  'sandboxSeats',
  'sandboxDays',
  'silentAfterDays',
]

const whole = (from: number, to: number) => (value: number | string) => wholeFault(value, from, to)

export const packageRules = {
  name: (name: string) => (name.trim() ? null : 'Give the package a name.'),
  slug: (slug: string) =>
    /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slug.length >= 2
      ? null
      : 'At least two lower-case letters or digits, with single hyphens between.',
  days: (days: number | string, { never, status }: PackageValues) =>
    never && status === 'active' ? null : whole(1, 36_500)(days),
  seats: (seats: number | string, { site }: PackageValues) => (site ? null : whole(0, 99_000_000)(seats)),
  graceDays: whole(0, 365),
  offlineDays: whole(1, 365),
  retrialAfterDays: (days: number | string, { retrial }: PackageValues) => (retrial ? whole(1, 3_650)(days) : null),
  features: draftsFault,
  sandboxSeats: (seats: number | string, { sandboxPolicy }: PackageValues) =>
    sandboxPolicy === 'capped' ? whole(0, 99_000_000)(seats) : null,
  sandboxDays: (days: number | string, { sandboxPolicy }: PackageValues) =>
    sandboxPolicy === 'time_boxed' ? whole(1, 36_500)(days) : null,
  silentAfterDays: whole(1, 3_650),
}

export function warnsOf(values: PackageValues): boolean {
  return givesAllAway(termsOf(values))
}
