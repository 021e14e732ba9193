import type { Documents } from './document.ts'
import type { Seen } from './verify.ts'

/** A roster as it came, with the deltas since. `entries` may be megabytes; all texts but the statements are base64url. */
export type StoredRoster = { statement: string; certificate: string; key: string; entries: string; deltas: string[] }

/** A request file that waits for its answer, kept so that asking again gives the same text. */
export type StoredRequest = {
  requestId: string
  /** What was asked for: another question makes another request. */
  question: string
  text: string
  version: string | null
  /** SHA-256 of the activation code in it. */
  activated: string | null
}

/** A move notice that is being followed, and what it says. */
export type StoredMove = { notice: string; epoch: number; server: string }

/** Where moves have led, and the addresses they have led away from. */
export type StoredMoved = { epoch: number; server: string; left: string[] }

/** What an installation keeps between runs. It holds the token: treat it as a secret. */
export type StoredState = {
  /** The package the state belongs to; `null` before first use. */
  packageId: string | null
  installationId: string | null
  /** The token of a finished install. */
  token: string | null
  /** The token of an install that was begun; it is stored before the call, so that every retry carries it (`I3`). */
  pendingToken: string | null
  /** SHA-256 of the activation code last installed with, so that a later start does not present it again. */
  activated: string | null
  packageVersion: string | null
  documents: Documents | null
  seen: Seen | null
  roster: StoredRoster | null
  /** The newest roster accepted: the revision after its deltas, and the `iat` of the full one. */
  seenRoster: Seen | null
  request: StoredRequest | null
  /** Users who work on first use and wait for their seats, in the order of their first use. */
  provisional: string[]
  /** The newest move notice, until the server it names has answered with documents of its epoch. */
  following: StoredMove | null
  /** The last move that was followed; `null`: the package is where the product says. */
  moved: StoredMoved | null
  /** High-water mark of time, unix seconds (protocol 3). */
  mark: number
}

/**
 * Where the state rests; several nodes may share one. A member it does not know must be kept as it is. `update` is an atomic read-modify-write: no two updates may
 * start from the same state and both succeed. Its function is synchronous and may run more than once.
 */
export type Store = {
  read(): Promise<StoredState>
  /** Stores what `change` returns, and resolves to it when it is durable. */
  update(change: (state: StoredState) => StoredState): Promise<StoredState>
}

/** The state before anything was stored. */
export const emptyState: StoredState = {
  packageId: null,
  installationId: null,
  token: null,
  pendingToken: null,
  activated: null,
  packageVersion: null,
  documents: null,
  seen: null,
  roster: null,
  seenRoster: null,
  request: null,
  provisional: [],
  following: null,
  moved: null,
  mark: 0,
}

/**
 * A store that lasts as long as the process, for tests and for products that keep the state themselves.
 * @example const store = memoryStore()
 */
export function memoryStore(initial: Partial<StoredState> = {}): Store {
  let state: StoredState = { ...emptyState, ...initial }
  return {
    read: () => Promise.resolve(structuredClone(state)),
    update(change) {
      state = structuredClone(change(structuredClone(state)))
      return Promise.resolve(structuredClone(state))
    },
  }
}
