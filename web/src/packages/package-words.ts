import type { Package, Terms } from './queries.ts'

/** `30-day trial, 5 seats`: what a new installation gets (P1). */
export function termsInWords({ status, days, seats }: Terms): string {
  const many =
    seats === null ? 'site license' : `${new Intl.NumberFormat('en').format(seats)} ${seats === 1 ? 'seat' : 'seats'}`
  if (status === 'trial') return `${days ?? 0}-day trial, ${many}`
  if (days === null) return `Active without end, ${many}`
  return `Active for ${days === 1 ? '1 day' : `${days} days`}, ${many}`
}

/** P1: whether these terms give everything away, to everybody who installs. */
export function givesAllAway({ status, days, seats }: Terms): boolean {
  return status === 'active' && days === null && seats === null
}

/** A short name made from a name: `Widget Analytics!` → `widget-analytics`. May be empty. */
export function proposeSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
}

export const installModes: Record<Package['installMode'], string> = {
  open: 'Open',
  code_required: 'Activation code required',
}

export const failureModes: { value: Package['failureMode']; label: string }[] = [
  { value: 'stop', label: 'Stop: answer no' },
  { value: 'degrade', label: 'Degrade: answer yes, marked as degraded' },
  { value: 'never_stop', label: 'Never stop: answer yes' },
]

/** What a product compiles in, as lines of TypeScript (protocol, section 1). */
export function snippetOf(pack: Pick<Package, 'id' | 'rootKeys' | 'installKey'>, server: string): string {
  const roots = pack.rootKeys.map((key) => `    ${JSON.stringify(key)},`).join('\n')
  return `import { fileStore, openLicense } from '@openlma/sdk'

const lma = await openLicense({
  server: '${server}',
  packageId: '${pack.id}',
  rootKeys: [
${roots}
  ],
  installKey: '${pack.installKey}',
  store: fileStore('./license'),
})

// First run; safe to repeat.
await lma.install({
  version: '1.0.0',
  subscriber: { orgId: 'acme-prod', name: 'Acme' },
  contact: { lastName: 'Lovelace', email: 'ada@acme.example', company: 'Acme' },
})
lma.start()

// Offline and synchronous, wherever it matters. Who uses it, as you name them: without a user, seats do not count.
const { licensed, code } = lma.check({ user: 'u-17' })`
}

/** What a sandbox with a proven parent gets (I6). */
export function sandboxesInWords({
  sandboxPolicy,
  sandboxSeats,
  sandboxDays,
}: Pick<Package, 'sandboxPolicy' | 'sandboxSeats' | 'sandboxDays'>): string {
  const number = new Intl.NumberFormat('en')
  if (sandboxPolicy === 'capped' && sandboxSeats !== null)
    return `As the parent, ${number.format(sandboxSeats)} ${sandboxSeats === 1 ? 'seat' : 'seats'}`
  if (sandboxPolicy === 'time_boxed' && sandboxDays !== null)
    return `As the parent, for ${number.format(sandboxDays)} ${sandboxDays === 1 ? 'day' : 'days'}`
  return 'As the parent, for everybody in it'
}
