import type { Tone } from '../ui/StatusBadge.tsx'
import type { Move, MoveStatus } from './queries.ts'

export const statuses: Record<MoveStatus, { tone: Tone; label: string }> = {
  draft: { tone: 'quiet', label: 'Draft' },
  manifest: { tone: 'quiet', label: 'Draft' },
  frozen: { tone: 'warn', label: 'Frozen' },
  exported: { tone: 'warn', label: 'Exported' },
  handed_over: { tone: 'good', label: 'Handed over' },
  invited: { tone: 'quiet', label: 'Invited' },
  staging: { tone: 'soon', label: 'Importing' },
  staged: { tone: 'warn', label: 'Staged' },
  arriving: { tone: 'soon', label: 'Arriving' },
  live: { tone: 'good', label: 'Live here' },
  dropped: { tone: 'quiet', label: 'Dropped' },
  undone: { tone: 'quiet', label: 'Undone' },
}

/** `Rocket`, `Rocket and Widget`, `Rocket, Widget and 3 more`. */
export function packagesInWords({ packages }: Pick<Move, 'packages'>): string {
  const names = packages.map(({ name }) => name)
  if (names.length === 0) return 'Invitation'
  if (names.length <= 2) return names.join(' and ')
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

export function otherOrg({ counterpart }: Pick<Move, 'counterpart'>): string {
  return counterpart.org ?? 'the other org'
}

/** What is to be done next on this side, as short as a list has room for. */
export function nextInWords(move: Pick<Move, 'next' | 'side' | 'status' | 'counterpart' | 'givenUp'>): string {
  const { next, side, status, counterpart } = move
  switch (next) {
    case 'freeze':
      return 'Compare the fingerprint, then freeze'
    case 'export':
      return 'Export the archive'
    case 'deliver':
      return `Deliver to ${otherOrg(move)}`
    case 'await_receipt':
      return counterpart.local ? `Deliver to ${otherOrg(move)} again` : 'Bring their receipt'
    case 'hand_over':
      return 'Hand over'
    case 'give_release':
      return 'Give them the release'
    case 'import_archive':
      return 'Give the invitation away, then import their archive'
    case 'give_receipt_await_release':
      return 'Give them the receipt, then bring their release'
    case 'wait':
      return status === 'arriving' ? 'Wait: it goes on by itself' : 'Wait for the hand-over'
    case 'nothing':
      return side === 'destination' && move.givenUp ? 'Give them the statement' : 'Nothing'
  }
}

/** Where it stands, in a sentence or two: what holds now, for the packages and for their products. */
export function standingInWords(
  move: Pick<Move, 'side' | 'status' | 'counterpart' | 'givenUp' | 'confirmation'>,
): string {
  const org = otherOrg(move)
  switch (move.status) {
    case 'draft':
    case 'manifest':
      return 'Nothing has changed yet. Below is what would move, what would not, and why.'
    case 'frozen':
      return 'Nobody can change the packages now. Products go on as before. Dropping the move opens the packages again.'
    case 'exported':
      return `A copy is made for ${org}, and nothing of it is live. The packages are still yours, and nobody can change them.`
    case 'handed_over':
      return move.counterpart.local
        ? `The packages are with ${org} now. Their products follow by themselves.`
        : move.confirmation
          ? `The packages are live at ${org}, and the move is complete. Here they can only be read, and products are told where to go.`
          : `The packages are ${org}’s now. Here they can only be read, and products are told where to go.`
    case 'invited':
      return 'Nothing has come yet. The invitation works once.'
    case 'staging':
      return 'An archive is being taken in. Nothing of it is live.'
    case 'staged':
      return `Everything has come from ${org}, and lies here inactive. The packages are still theirs.`
    case 'arriving':
      return `${org} has handed over. The rows are being brought in; products keep their licenses meanwhile.`
    case 'live':
      return 'The packages are live here. Products follow by themselves, each at its next check-in.'
    case 'dropped':
      return 'The move was dropped. Nothing has changed by it.'
    case 'undone':
      return move.side === 'source'
        ? 'The move was undone. The packages are yours again.'
        : `The move was undone. The packages are ${org}’s again.`
  }
}

/** Before the source has handed over, either side can end it, and nothing has changed (V2). */
export function isDroppable({ status }: Pick<Move, 'status'>): boolean {
  return ['draft', 'manifest', 'frozen', 'exported', 'invited', 'staging', 'staged'].includes(status)
}

/** From the hand-over on, until somebody has changed something at the destination (V3). */
export function isUndoable({ side, status }: Pick<Move, 'side' | 'status'>): boolean {
  return side === 'source' ? status === 'handed_over' : status === 'live'
}

type Fate = NonNullable<Move['manifest']>['tables'][number]['fate']

export const fates: Record<Fate, { label: string; hint: string }> = {
  moves: { label: 'Moves', hint: 'Goes with the packages, with its ids' },
  copied: { label: 'Is copied', hint: 'Stays here too; where the destination knows the same one, that one is taken' },
  matched: { label: 'Is matched', hint: 'Finds the same at the destination' },
  rebuilt: { label: 'Is made anew', hint: 'By the destination' },
  stays: { label: 'Stays', hint: 'Does not move' },
}

/** `lead_touches` → `Lead touches`. */
export function tableInWords(table: string): string {
  const words = table.replaceAll('_', ' ').replace(/^api /, 'API ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const number = new Intl.NumberFormat('en')

/** `3 of 7 products have followed`. */
export function followedInWords({ installations, of }: NonNullable<Move['followed']>): string {
  if (of === 0) return 'No product is installed that would have to follow'
  return `${number.format(installations)} of ${number.format(of)} ${of === 1 ? 'product has' : 'products have'} followed`
}

export function arrivedInWords({ done, total }: NonNullable<Move['progress']>): string {
  return `${number.format(Math.min(done, total))} of ${number.format(total)} rows have arrived`
}

/** Whole numbers; 100 only when it is all. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, Math.floor((part / whole) * 100))
}

export function bytesInWords(bytes: number): string {
  return bytes < 1_000_000 ? `${number.format(Math.ceil(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
