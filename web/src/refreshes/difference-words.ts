import { versionStatuses } from '../installations/installation-words.ts'
import { states } from '../licenses/license-words.ts'
import { formatDay, formatInstant } from '../ui/time.ts'
import type { Difference, RefreshItem } from './queries.ts'
import { counted } from './refresh-words.ts'

/** One line of what differs, both sides in words, and who wins (R2). */
export type DifferenceLine = { label: string; reported: string; desired: string; wins: Winner }
export type Winner = 'license' | 'installation' | 'nobody'

export const winners: Record<Winner, string> = {
  license: 'The license counts',
  installation: 'What is reported counts',
  nobody: 'A person has to decide',
}

type Teller = (value: unknown, zone: string) => string
type Words = { label: string; reported: Teller; desired: Teller; wins: Winner }

const NONE = 'none'
const text: Teller = (value) => {
  if (value === null || value === undefined || value === '') return NONE
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
const counter =
  (one: string, many: string, none = NONE): Teller =>
  (value) =>
    typeof value === 'number' ? counted(value, one, many) : none
const both = (label: string, tell: Teller, wins: Winner): Words => ({ label, reported: tell, desired: tell, wins })

const statusOf: Teller = (value) => states[value as keyof typeof states]?.label ?? text(value, '')
const versionStatusOf: Teller = (value) =>
  versionStatuses[value as keyof typeof versionStatuses]?.label ?? (value === 'released' ? 'Released' : text(value, ''))
const revision: Teller = (value) => (typeof value === 'number' ? `revision ${value}` : 'no license yet')
const day: Teller = (value) => (typeof value === 'string' ? formatDay(value) : 'never ends')

const words: Record<Exclude<Difference['what'], 'features' | 'facts'>, Words> = {
  license: both('License', revision, 'license'),
  status: both('Status', statusOf, 'license'),
  seats: both('Seats', counter('seat', 'seats', 'site license'), 'license'),
  expires: both('Expires', day, 'license'),
  time_zone: both('Time zone', text, 'license'),
  message: both('Message', text, 'license'),
  license_ahead: both('License', revision, 'nobody'),
  license_missing: { label: 'License', reported: revision, desired: () => 'unknown here', wins: 'installation' },
  seats_used: both('Seats used', counter('seat', 'seats'), 'license'),
  seat_count: both('Seats counted', counter('seat', 'seats'), 'installation'),
  version: both('Version', text, 'installation'),
  version_status: both('Version is', versionStatusOf, 'installation'),
  installation: both(
    'Installation',
    (value) => (value === 'uninstalled' ? 'uninstalled' : 'installed'),
    'installation',
  ),
  last_check_in: {
    label: 'Last check-in',
    reported: (value, zone) => (typeof value === 'string' ? formatInstant(value, zone) : 'never'),
    desired: (value) => (typeof value === 'number' ? `within ${counted(value, 'day')}` : 'lately'),
    wins: 'nobody',
  },
}

/** What differs at an installation, a line for each field; `zone` is for instants. */
export function differenceLines(differences: readonly Difference[], zone: string): DifferenceLine[] {
  return differences.flatMap((difference) => {
    const { what, reported, desired } = difference
    if (what === 'features') return fields('Feature', reported, desired, 'license')
    if (what === 'facts') return fields('Fact', reported, desired, 'installation')
    // A later version of the server may know more kinds.
    const { label, wins, ...tell } = words[what] ?? both(what, text, 'nobody')
    return [{ label, wins, reported: tell.reported(reported, zone), desired: tell.desired(desired, zone) }]
  })
}

/** A line for each field of two objects that differs. */
function fields(label: string, reported: unknown, desired: unknown, wins: Winner): DifferenceLine[] {
  const [there, here] = [objectOf(reported), objectOf(desired)]
  return [...new Set([...Object.keys(there), ...Object.keys(here)])]
    .toSorted()
    .map((name) => ({
      label: `${label} ${name}`,
      reported: text(there[name], ''),
      desired: text(here[name], ''),
      wins,
    }))
    .filter((line) => line.reported !== line.desired)
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** `Seats: reported 12 seats, desired 10 seats`. */
export function lineInWords({ label, reported, desired }: DifferenceLine): string {
  return `${label}: reported ${reported}, desired ${desired}`
}

/** What differs at an installation in a line, the terms in place of the number of their revision; null for nothing. */
export function differencesInShort({ differences }: Pick<RefreshItem, 'differences'>, zone: string): string | null {
  const terms = differences.some(({ what }) => TERMS.has(what))
  const lines = differenceLines(
    differences.filter(({ what }) => !terms || what !== 'license'),
    zone,
  )
  const [first] = lines
  if (!first) return null
  return lines.length === 1 ? lineInWords(first) : `${lineInWords(first)}, and ${lines.length - 1} more`
}

const TERMS = new Set<Difference['what']>(['status', 'seats', 'expires', 'time_zone', 'features', 'message'])
