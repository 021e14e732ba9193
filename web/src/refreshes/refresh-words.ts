import { states } from '../licenses/license-words.ts'
import type { Tone } from '../ui/StatusBadge.tsx'
import { formatAgo, formatInstant } from '../ui/time.ts'
import type { Outcome, Refresh } from './queries.ts'

const number = new Intl.NumberFormat('en')

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number.format(count)} ${count === 1 ? one : many}`
}

export const refreshStatuses: Record<Refresh['status'], { tone: Tone; label: string }> = {
  running: { tone: 'soon', label: 'Comparing' },
  waiting: { tone: 'soon', label: 'Waiting for check-ins' },
  done: { tone: 'good', label: 'Done' },
  cancelled: { tone: 'quiet', label: 'Cancelled' },
  superseded: { tone: 'quiet', label: 'Superseded' },
  failed: { tone: 'bad', label: 'Failed' },
}

type OutcomeWords = { tone: Tone; label: string; hint: string }

const real: Record<Outcome, OutcomeWords> = {
  in_sync: { tone: 'good', label: 'In sync', hint: 'It has what was granted, and nothing it reports differs.' },
  license_delivered: { tone: 'good', label: 'License delivered', hint: 'It was behind, and has applied the license.' },
  awaiting_check_in: {
    tone: 'soon',
    label: 'Awaiting check-in',
    hint: 'It is behind, and gets the license at once where it is connected, else at its next check-in.',
  },
  facts_updated: {
    tone: 'good',
    label: 'Facts updated',
    hint: 'What it reports about itself, or what was counted here, was put right.',
  },
  license_created: {
    tone: 'warn',
    label: 'License created',
    hint: 'It was unknown here, proved itself, and was recreated. Compare its license with what was sold.',
  },
  gone: { tone: 'quiet', label: 'Gone', hint: 'The product was uninstalled there.' },
  silent: { tone: 'warn', label: 'Silent', hint: 'Nothing was heard of it for long, so it is not waited for.' },
  failed: {
    tone: 'bad',
    label: 'Failed',
    hint: 'It holds a license that was never issued here. Compare it with what was sold, and modify the license.',
  },
}

/** A dry run says what would be done. */
const dry: Partial<Record<Outcome, Pick<OutcomeWords, 'label' | 'hint'>>> = {
  awaiting_check_in: {
    label: 'To be delivered',
    hint: 'It is behind, and would get the license at once where it is connected, else at its next check-in.',
  },
  facts_updated: { label: 'To be updated', hint: 'What it reports, or what is counted here, would be put right.' },
  license_created: { label: 'To be created', hint: 'It is unknown here, and would be recreated.' },
}

export const OUTCOMES = Object.keys(real) as Outcome[]

export function outcomeWords(outcome: Outcome, dryRun: boolean): OutcomeWords {
  return dryRun ? { ...real[outcome], ...dry[outcome] } : real[outcome]
}

/** The outcomes to show: a dry run delivers and creates nothing, so that these stand only where they came about. */
export function outcomesOf({ counts, dryRun }: Pick<Refresh, 'counts' | 'dryRun'>): Outcome[] {
  const never = new Set<Outcome>(dryRun ? ['license_delivered', 'license_created'] : [])
  return OUTCOMES.filter((outcome) => counts[outcome] > 0 || !never.has(outcome))
}

/** `9 in sync, 3 awaiting check-in`: what there is of each outcome. */
export function countsInWords({ counts, dryRun }: Pick<Refresh, 'counts' | 'dryRun'>): string {
  const some = OUTCOMES.filter((outcome) => counts[outcome] > 0)
  const words = some.map((outcome) => `${number.format(counts[outcome])} ${lower(outcomeWords(outcome, dryRun).label)}`)
  return words.join(', ')
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** Which installations it is about. */
export function scopeInWords({ scope, filter }: Pick<Refresh, 'scope' | 'filter'>): string {
  if (scope === 'all') return 'All installations'
  if (scope === 'one') return 'One installation'
  const { version, status, state, silent } = filter
  const parts = [
    version !== undefined && `version ${version}`,
    status && `license ${lower(states[status].label)}`,
    state && `license ${lower(states[state].label)}`,
    silent !== undefined && (silent ? 'silent' : 'not silent'),
  ]
  return `Some: ${parts.filter(Boolean).join(', ')}`
}

/** `6,000 of 20,000 installations compared`. */
export function comparedInWords({ done, total }: Pick<Refresh, 'done' | 'total'>): string {
  if (total === null) return 'Counting the installations…'
  return `${number.format(done)} of ${counted(total, 'installation')} compared`
}

/** `3 of 6 have acknowledged`; nobody to wait for is said as well. */
export function acknowledgedInWords({
  status,
  acknowledged,
  expected,
}: Pick<Refresh, 'status' | 'acknowledged' | 'expected'>): string {
  if (expected === 0) return status === 'running' ? 'Nobody has acknowledged yet' : 'There is nobody to wait for'
  const has = expected === 1 ? 'has' : 'have'
  return `${number.format(acknowledged)} of ${number.format(expected)} ${has} acknowledged`
}

/** How fast it compares and how long it goes on: `1,250 a second, about 12 seconds left`. */
export function paceInWords({ status, ratePerSecond, secondsLeft }: Refresh): string | null {
  const rate = ratePerSecond !== null && ratePerSecond > 0 && `${number.format(ratePerSecond)} a second`
  const left = status === 'running' && secondsLeft !== null && `about ${durationInWords(secondsLeft)} left`
  return [rate, left].filter(Boolean).join(', ') || null
}

function durationInWords(seconds: number): string {
  if (seconds < 90) return counted(seconds, 'second')
  if (seconds < 5_400) return counted(Math.round(seconds / 60), 'minute')
  return counted(Math.round(seconds / 3_600), 'hour')
}

/** How long it waits for acknowledgements: `until May 2, 2026, 11:30 UTC, in 23 hours`. Null where it does not wait. */
export function deadlineInWords(
  { status, deadlineAt }: Pick<Refresh, 'status' | 'deadlineAt'>,
  zone: string,
  now: number,
): string | null {
  if (status !== 'waiting' || !deadlineAt) return null
  return `until ${formatInstant(deadlineAt, zone)}, ${formatAgo(deadlineAt, now)}`
}

/** Parts of a whole in percent, whole numbers; 100 only when it is all. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.min(100, Math.floor((part / whole) * 100))
}

/**
 * What is read out: it changes with each quarter of the way and with the status, so that it tells without chattering.
 */
export function progressAloud(refresh: Refresh): string {
  const { status, done, total, acknowledged, expected } = refresh
  const quarter = (part: number, whole: number) => Math.floor(percentOf(part, whole) / 25) * 25
  if (status === 'running') return total === null ? 'Comparing.' : `${quarter(done, total)}% compared.`
  if (status === 'waiting') return `All compared. ${quarter(acknowledged, expected)}% have acknowledged.`
  return `${refreshStatuses[status].label}. ${countsInWords(refresh)}`.trim()
}
