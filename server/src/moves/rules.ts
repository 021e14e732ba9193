import type { MoveStatus, Next, Side } from './schema.ts'

/** From which states each step may be taken, at which side. */
export const STEPS = {
  manifest: { side: 'source', from: ['draft', 'manifest'] },
  freeze: { side: 'source', from: ['draft', 'manifest'] },
  export: { side: 'source', from: ['frozen', 'exported'] },
  receipt: { side: 'source', from: ['exported'] },
  'hand-over': { side: 'source', from: ['exported'] },
  confirmation: { side: 'source', from: ['handed_over'] },
  import: { side: 'destination', from: ['invited', 'staging'] },
  release: { side: 'destination', from: ['staged'] },
} as const satisfies Record<string, { side: Side; from: readonly MoveStatus[] }>

export type Step = keyof typeof STEPS

/** Why the step cannot be taken now; null where it can. */
export function stepFault(step: Step, move: { side: Side; status: MoveStatus }): string | null {
  const { side, from } = STEPS[step]
  if (move.side !== side) return `This is the ${move.side} of the move; that is for the ${side}.`
  if ((from as readonly MoveStatus[]).includes(move.status)) return null
  return `The move is ${move.status.replaceAll('_', ' ')}; that is possible while it is ${from.join(' or ')}.`
}

/** V2: before the source has handed over, either side can drop the move, and nothing has changed. */
export function isDroppable({ side, status }: { side: Side; status: MoveStatus }): boolean {
  return side === 'source'
    ? ['draft', 'manifest', 'frozen', 'exported'].includes(status)
    : ['invited', 'staging', 'staged'].includes(status)
}

/** What whoever looks at the move has to do next. */
export function nextOf(move: {
  side: Side
  status: MoveStatus
  local: boolean
  receipt: boolean
  confirmed: boolean
}): Next {
  const { side, status, local, receipt, confirmed } = move
  if (status === 'dropped' || status === 'undone' || status === 'live') return 'nothing'
  if (side === 'destination') {
    if (status === 'arriving') return 'wait'
    if (status === 'staged') return local ? 'wait' : 'give_receipt_await_release'
    return local ? 'wait' : 'import_archive'
  }
  if (status === 'draft' || status === 'manifest') return 'freeze'
  if (status === 'frozen') return local ? 'deliver' : 'export'
  if (status === 'exported') return receipt ? 'hand_over' : 'await_receipt'
  return local || confirmed ? 'nothing' : 'give_release'
}

/** Products follow spread over this many seconds: 50 a second, and in an hour at most. */
export function followWithin(installations: number): number {
  return Math.min(3_600, Math.max(1, Math.ceil(installations / 50)))
}

/** Events that a move itself and the reports of products leave behind; none of them is lost by going back. */
export const HARMLESS = [
  'package.moved',
  'package.taken_back',
  'signing_key.created',
  'refresh.started',
  'refresh.finished',
  'refresh.failed',
  'refresh.cancelled',
  'installation.acknowledged',
  'installation.upgraded',
  'installation.facts_changed',
  'license.ended',
  'license.expiry_noticed',
  'seat.recounted',
] as const
