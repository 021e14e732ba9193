import type { Documents } from './document.ts'
import type { Seen } from './verify.ts'

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
  /** High-water mark of time, unix seconds (protocol 3). */
  mark: number
}

/**
 * Where the state rests; several nodes may share one. `update` is an atomic read-modify-write: no two updates may
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
