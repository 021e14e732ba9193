import type { Change } from '../ui/ChangeList.tsx'
import { same } from '../ui/rebase.ts'
import { formatDay, formatInstant } from '../ui/time.ts'

/** What a value needs to be put in words: the zone of the org, and who a user id is. */
export type Look = { zone: string; nameOf: (userId: string) => string | null }

type Words = (value: unknown, look: Look) => string | null

const statuses: Record<string, string> = {
  trial: 'Trial',
  active: 'Active',
  suspended: 'Suspended',
  uninstalled: 'Uninstalled',
  new: 'New',
  working: 'Working',
  qualified: 'Qualified',
  converted: 'Converted',
  unqualified: 'Unqualified',
  deactivated: 'Deactivated',
  invited: 'Invited',
  open: 'Open to all who have the install key',
  code_required: 'Activation code required',
  stop: 'Stop',
  degrade: 'Go on, degraded',
  never_stop: 'Never stop',
  released: 'Released',
  beta: 'Beta',
  disabled: 'Disabled',
}

const plain: Words = (value) => {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
const status: Words = (value) => (typeof value === 'string' ? (statuses[value] ?? value) : plain(value, noLook))
const seats: Words = (value) => (typeof value === 'number' ? new Intl.NumberFormat('en').format(value) : 'Site license')
const day: Words = (value) => (typeof value === 'string' ? formatDay(value) : 'Never')
const instant: Words = (value, look) => (typeof value === 'string' ? formatInstant(value, look.zone) : null)
const days: Words = (value) => (value === null ? 'Without end' : `${String(value)} days`)
const user: Words = (value, look) =>
  typeof value === 'string' ? (look.nameOf(value) ?? 'A former user') : 'License Manager'
const manager: Words = (value, look) => (typeof value === 'string' ? (look.nameOf(value) ?? 'A former user') : null)

const noLook: Look = { zone: 'UTC', nameOf: () => null }

const sandboxPolicies: Record<string, string> = {
  follow: 'Follow the parent',
  capped: 'Follow, with a cap on seats',
  time_boxed: 'Follow, for some days',
}

/** Fields by their names in payloads: those of packages come as they stand in the table. */
const fields: Record<string, [label: string, words: Words]> = {
  status: ['Status', status],
  seats: ['Seats', seats],
  expires: ['Expires', day],
  timeZone: ['Time zone', plain],
  message: ['Message', plain],
  externalRef: ['External reference', plain],
  ownerId: ['Owner', user],
  name: ['Name', plain],
  number: ['Number', plain],
  channel: ['Channel', status],
  withdrawnAt: ['Withdrawn', instant],
  role: ['Role', plain],
  trialCapDays: ['Longest trial', days],
  fallbackOwnerId: ['Fallback owner', manager],
  slug: ['Short name', plain],
  description: ['Description', plain],
  default_status: ['Default status', status],
  default_days: ['Default duration', days],
  default_seats: ['Default seats', seats],
  assign_on_first_use: ['Seat on first use', plain],
  lead_manager_id: ['Lead manager', manager],
  leadManagerId: ['Lead manager', manager],
  install_mode: ['Install mode', status],
  installMode: ['Install mode', status],
  retrial_after_days: ['Trial again after', (value) => (value === null ? 'Never' : `${String(value)} days`)],
  grace_days: ['Grace', days],
  offline_days: ['Offline period', days],
  failure_mode: ['When it does not know', status],
  sandbox_policy: ['Sandboxes', (value) => sandboxPolicies[String(value)] ?? plain(value, noLook)],
  sandbox_seats: ['Seats of a sandbox', (value) => (value === null ? 'No cap' : plain(value, noLook))],
  sandbox_days: ['Days of a sandbox', days],
  notify_customer: ['Notices to the customer', plain],
  silent_after_days: ['Silent after', days],
  external_ref: ['External reference', plain],
  url: ['Address', plain],
  domain: ['Domain', plain],
  kinds: ['Events', (value) => (Array.isArray(value) ? value.join(', ') : 'All')],
}

/** Told by another field, or of no interest to a person. */
const passedOver = new Set([
  ...['id', 'revision', 'updated_at', 'updatedAt', 'created_at', 'createdAt', 'packageId', 'installations', 'counts'],
  ...['accessUntil', 'suspendedFrom', 'statusBefore', 'trialStartedOn'],
])

const groups: Record<string, string> = { features: 'Feature', attributes: 'Attribute', facts: 'Fact' }

/** The fields in which two states differ, in words; members of features and attributes each for itself. */
export function describeChanges(before: unknown, after: unknown, look: Look): Change[] {
  const [old, now] = [objectOf(before), objectOf(after)]
  const names = [...new Set([...Object.keys(now), ...Object.keys(old)])]
  return names.flatMap((name): Change[] => {
    if (passedOver.has(name) || same(old[name] ?? null, now[name] ?? null)) return []
    const group = groups[name]
    if (group) return describeMembers(group, old[name], now[name])
    const [label, words] = fields[name] ?? [labelOf(name), plain]
    return [{ label, before: words(old[name] ?? null, look), after: words(now[name] ?? null, look) }]
  })
}

/** Differences of two flat objects, such as features or reported facts. */
export function describeMembers(group: string, before: unknown, after: unknown): Change[] {
  const [old, now] = [membersOf(before), membersOf(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names.flatMap((name) =>
    same(old[name] ?? null, now[name] ?? null)
      ? []
      : [{ label: `${group} ${name}`, before: plain(old[name], noLook), after: plain(now[name], noLook) }],
  )
}

/** A list of definitions, such as the features of a package, as members by name. */
function membersOf(value: unknown): Record<string, unknown> {
  if (!Array.isArray(value)) return objectOf(value)
  return Object.fromEntries(
    value.map(objectOf).map(({ name, type, label, default: given }) => {
      const more = [typeof label === 'string' && `“${label}”`, given !== undefined && `default ${String(given)}`]
      return [String(name), [String(type), ...more.filter(Boolean)].join(', ')]
    }),
  )
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** `someField` and `some_field` → `Some field`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
