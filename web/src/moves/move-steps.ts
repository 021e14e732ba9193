import { otherOrg } from './move-words.ts'
import type { Move, MoveStatus } from './queries.ts'

export type StepKey =
  | 'draft'
  | 'freeze'
  | 'export'
  | 'deliver'
  | 'receipt'
  | 'hand_over'
  | 'release'
  | 'invite'
  | 'import'
  | 'await_release'
  | 'arrive'
  | 'follow'
  | 'end'

export type Step = {
  key: StepKey
  label: string
  state: 'done' | 'open' | 'later'
  /** When it was done, where that is known. */
  at: string | null
}

type Way = { key: StepKey; label: string; at: string | null; done: boolean }

/** The way through the move on this side: what is done, what is open now, what comes later. */
export function stepsOf(move: Move): Step[] {
  const ways = move.side === 'source' ? sourceWays(move) : destinationWays(move)
  if (move.status === 'dropped' || move.status === 'undone') {
    const label = move.status === 'dropped' ? 'Dropped' : 'Undone'
    const went = ways.filter(({ done }) => done)
    return [...went, { key: 'end' as const, label, at: move.endedAt }].map((way) => ({ ...stepOf(way), state: 'done' }))
  }
  const open = ways.findIndex(({ done }) => !done)
  return ways.map((way, index) => ({
    ...stepOf(way),
    state: way.done ? 'done' : index === open ? 'open' : 'later',
  }))
}

const stepOf = ({ key, label, at }: Pick<Way, 'key' | 'label' | 'at'>) => ({ key, label, at })

function sourceWays(move: Move): Way[] {
  const { createdAt, frozenAt, exportedAt, handedOverAt, liveAt, receipt, confirmation, counterpart } = move
  const org = otherOrg(move)
  const over = handedOverAt !== null
  const begin: Way[] = [
    { key: 'draft', label: 'Draft', at: createdAt, done: true },
    { key: 'freeze', label: 'Compare the fingerprint and freeze', at: frozenAt, done: frozenAt !== null },
  ]
  if (counterpart.local)
    return [
      ...begin,
      // Without the receipt it did not arrive whole, and is delivered again.
      { key: 'deliver', label: `Deliver to ${org}`, at: exportedAt, done: receipt !== null },
      { key: 'hand_over', label: 'Hand over', at: handedOverAt, done: over },
    ]
  return [
    ...begin,
    { key: 'export', label: 'Export the archive', at: exportedAt, done: exportedAt !== null },
    { key: 'receipt', label: `Bring the receipt of ${org}`, at: null, done: receipt !== null },
    { key: 'hand_over', label: 'Hand over', at: handedOverAt, done: over },
    { key: 'release', label: 'Give the release, bring the confirmation', at: liveAt, done: confirmation !== null },
  ]
}

const RELEASED: readonly MoveStatus[] = ['arriving', 'live']

function destinationWays(move: Move): Way[] {
  const { createdAt, stagedAt, liveAt, counterpart, status, followed } = move
  const wait = counterpart.local ? 'Wait for the hand-over' : 'Give the receipt, bring the release'
  const all = followed !== null && followed.installations >= followed.of
  return [
    { key: 'invite', label: 'Invite', at: createdAt, done: true },
    { key: 'import', label: 'Import the archive', at: stagedAt, done: stagedAt !== null },
    { key: 'await_release', label: wait, at: null, done: liveAt !== null || RELEASED.includes(status) },
    { key: 'arrive', label: 'Rows arrive', at: liveAt, done: liveAt !== null },
    { key: 'follow', label: 'Products follow', at: null, done: liveAt !== null && all },
  ]
}
