import type { Choice } from '../ui/RemoteSelect.tsx'
import type { Conversion, Convert, Lead } from './queries.ts'

/** What the dialog holds. `which` is the id of an account, or one of the two other ways. */
export type ConvertValues = {
  which: string
  other: Choice | null
  name: string
  domain: string
  subscriberIds: string[]
  firstName: string
  lastName: string
  email: string
  title: string
  phone: string
}

export const NEW = 'new'
export const OTHER = 'other'

/** As the preview says; `wanted` is an account that somebody chose already, where the preview knows it. */
export function convertValuesOf(lead: Lead, plan: Conversion, wanted?: string): ConvertValues {
  const known = plan.candidates.some(({ id }) => id === wanted)
  return {
    which: (known && wanted) || (plan.account.id ?? NEW),
    other: null,
    name: plan.account.id === null ? plan.account.name : (lead.company ?? ''),
    domain: plan.account.id === null ? (plan.account.domain ?? '') : '',
    subscriberIds: plan.subscribers.filter(({ linked }) => linked).map(({ id }) => id),
    firstName: lead.firstName ?? '',
    lastName: lead.lastName ?? '',
    email: lead.email ?? '',
    title: lead.title ?? '',
    phone: lead.phone ?? '',
  }
}

/** The account that would be taken, or null where a new one is made. */
export function accountIdOf({ which, other }: ConvertValues): string | null {
  if (which === NEW) return null
  return which === OTHER ? (other?.value ?? null) : which
}

/** A contact that is there already; of an account that was chosen by hand only the server knows. */
export function knownContactOf(plan: Conversion, values: ConvertValues): Conversion['contact'] | null {
  const same = plan.account.id !== null && accountIdOf(values) === plan.account.id
  return same && plan.contact.id !== null ? plan.contact : null
}

const corrected = ['firstName', 'lastName', 'email', 'title', 'phone'] as const

export function convertBodyOf(lead: Lead, values: ConvertValues): Convert {
  const accountId = accountIdOf(values)
  const changes = corrected.filter((field) => values[field].trim() !== (lead[field] ?? ''))
  return {
    ...(accountId === null
      ? { newAccount: { name: values.name.trim(), domain: values.domain.trim() || null } }
      : { accountId }),
    ...(changes.length > 0 && {
      contact: Object.fromEntries(changes.map((field) => [field, values[field].trim() || null])),
    }),
    subscriberIds: values.subscriberIds,
  }
}

export const convertRules = {
  name: (name: string, { which }: ConvertValues) => (which !== NEW || name.trim() ? null : 'Give the account a name.'),
  other: (other: Choice | null, { which }: ConvertValues) => (which !== OTHER || other ? null : 'Choose an account.'),
}
