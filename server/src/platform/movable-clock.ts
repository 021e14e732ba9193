/** A clock that goes on from wherever it was set; it starts at the present. */
export type MovableClock = { now: () => Date; set: (at: Date) => void; reset: () => void }

export function createMovableClock(): MovableClock {
  let offset = 0
  return {
    now: () => new Date(Date.now() + offset),
    set: (at) => void (offset = at.getTime() - Date.now()),
    reset: () => void (offset = 0),
  }
}
