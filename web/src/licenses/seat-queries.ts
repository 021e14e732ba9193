import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'
import { batchesOf } from './seat-input.ts'

export type Seat = Schemas['Seat']
export type SeatFilter = Omit<
  NonNullable<paths['/api/v1/licenses/{id}/seats']['get']['parameters']['query']>,
  'cursor' | 'limit'
>

/** At most this many users in one call. */
export const BATCH = 1_000

export function seatPages(id: string, filter: SeatFilter) {
  const limit = 50
  return pagesOptions(['licenses', id, 'seats', filter], (cursor) =>
    call(api.GET('/api/v1/licenses/{id}/seats', { params: { path: { id }, query: { ...filter, cursor, limit } } })),
  )
}

export type Assigned = { assigned: string[]; already: string[]; refused: string[] }

/**
 * Assigns in the order given, a thousand at a time; `tell` hears how many are through. When a call fails, those before it
 * have their seats: `failure` says what went wrong, and nothing is tried after it.
 */
export async function assignSeats(
  id: string,
  users: string[],
  tell: (done: number) => void,
): Promise<Assigned & { failure: unknown }> {
  const sum: Assigned & { failure: unknown } = { assigned: [], already: [], refused: [], failure: null }
  try {
    let done = 0
    for (const batch of batchesOf(users, BATCH)) {
      const params = { path: { id } }
      const some = await call(api.POST('/api/v1/licenses/{id}/seats', { params, body: { users: batch } }))
      sum.assigned.push(...some.assigned)
      sum.already.push(...some.already)
      sum.refused.push(...some.refused)
      done += batch.length
      tell(done)
    }
  } catch (failure) {
    sum.failure = failure
  }
  await refresh(id)
  return sum
}

export async function revokeSeats(id: string, users: string[]): Promise<string[]> {
  const params = { path: { id } }
  const { revoked } = await call(api.POST('/api/v1/licenses/{id}/seats/revoke', { params, body: { users } }))
  await refresh(id)
  return revoked
}

async function refresh(id: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['licenses', id] })
  await queryClient.invalidateQueries({ queryKey: ['licenses', 'list'] })
}
