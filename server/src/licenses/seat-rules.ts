import type { SeatPolicy } from './seat-schema.ts'

export type Choice = { assigned: string[]; already: string[]; refused: string[] }

/** S1: whoever has a seat keeps it; the others get one in order while some are free. A site license never runs out. */
export function chooseSeats(
  license: { seats: number | null; used: number },
  users: readonly string[],
  seated: ReadonlySet<string>,
): Choice {
  const choice: Choice = { assigned: [], already: [], refused: [] }
  const free = license.seats === null ? Infinity : license.seats - license.used
  for (const user of new Set(users)) {
    if (seated.has(user)) choice.already.push(user)
    else if (choice.assigned.length < free) choice.assigned.push(user)
    else choice.refused.push(user)
  }
  return choice
}

/** What a change of the number does to seats (M4). */
export type Settlement =
  /** Nobody gets or loses one. */
  | 'none'
  /** Of those who have one, the least recently seen lose it. */
  | 'release'
  /** From a site license: of those who have one or were seen, the most recently seen have one afterwards. */
  | 'convert'

/** M4: a lower number lets everybody keep the seat unless the editor says otherwise; a site license is converted. */
export function settlementOf(before: number | null, after: number | null, policy: SeatPolicy): Settlement {
  if (after === null) return 'none'
  if (before === null) return 'convert'
  return policy === 'release' ? 'release' : 'none'
}
