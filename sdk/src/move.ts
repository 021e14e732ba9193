import { LmaError } from './errors.ts'
import type { StoredMoved, StoredState } from './store.ts'
import type { SeenMove } from './verify-move.ts'

/** Another server to which calls go until its documents have proven it; `notice` is `null` where none led there. */
export type Detour = { server: string; epoch: number; notice: string | null }

/** The server left is remembered, because a product may be given its address again. */
const mostLeft = 16

/** Where the package is: the address that a product was given, unless a move has led away from it. */
export function serverOf(given: string, moved: StoredMoved | null): string {
  return moved?.left.includes(given) ? moved.server : given
}

/** The newest move that was accepted. */
export function newestMove({ following, moved }: StoredState): SeenMove | null {
  return following ?? moved
}

/**
 * The state once the server of a detour has answered with documents. Where another node has accepted a newer move
 * meanwhile, that one stays.
 */
export function settleMove(state: StoredState, { server, epoch, notice }: Detour, from: string[]): StoredState {
  if ((state.following?.notice ?? null) !== notice) return state
  const left = new Set([...(state.moved ? [...state.moved.left, state.moved.server] : []), ...from])
  left.delete(server)
  return { ...state, following: null, moved: { epoch, server, left: Array.from(left).slice(-mostLeft) } }
}

/** A move that cannot be finished now: the product stays with the earlier server, and tries again. */
export function unfinished(server: string, cause: LmaError): LmaError {
  const { retryAfter } = cause
  const detail = `${server} does not answer as it must: ${cause.message}`
  return new LmaError('package_moved', { detail, cause, ...(retryAfter !== undefined && { retryAfter }) })
}
