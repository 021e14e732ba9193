import type { Endpoint, Replay } from './queries.ts'

/** Times are as the picker gives them: `2026-12-24 14:05:00`, by the clock of the browser. */
export type ReplayValues = {
  by: 'position' | 'time'
  fromPosition: number | string
  toPosition: number | string
  from: string | null
  to: string | null
}

/** What it missed, where it was disabled; else all it could have got. */
export function freshReplay({
  disabledPosition,
  position,
}: Pick<Endpoint, 'disabledPosition' | 'position'>): ReplayValues {
  return { by: 'position', fromPosition: (disabledPosition ?? position) + 1, toPosition: '', from: null, to: null }
}

export function replayBodyOf({ by, fromPosition, toPosition, from, to }: ReplayValues): Replay {
  if (by === 'time') return { ...(from && { from: instantOf(from) }), ...(to && { to: instantOf(to) }) }
  return { fromPosition: Number(fromPosition), ...(toPosition !== '' && { toPosition: Number(toPosition) }) }
}

export const replayRules = {
  fromPosition: (from: number | string, { by }: ReplayValues) =>
    by === 'time' || (typeof from === 'number' && from >= 1) ? null : 'Give the first position.',
  toPosition: (to: number | string, { by, fromPosition }: ReplayValues) =>
    by === 'time' || to === '' || (typeof to === 'number' && to >= Number(fromPosition))
      ? null
      : 'Not before the first position.',
  from: (from: string | null, { by }: ReplayValues) => (by === 'position' || from ? null : 'Give the first moment.'),
  to: (to: string | null, { by, from }: ReplayValues) =>
    by === 'position' || !to || !from || to >= from ? null : 'Not before the first moment.',
}

function instantOf(local: string): string {
  return new Date(local.replace(' ', 'T')).toISOString()
}
