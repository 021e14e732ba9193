import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import { ApiProblem } from '../api-problem.ts'
import type { paths } from '../api-types.d.ts'
import { batchesOf } from '../licenses/seat-input.ts'
import { pagesOptions, queryClient } from '../query-client.ts'
import { manageSession, startManaging, stopManaging } from './session.ts'

export type Overview = Schemas['ManageOverview']
export type Seat = Schemas['Seat']
export type SeatFilter = Omit<
  NonNullable<paths['/api/v1/manage/seats']['get']['parameters']['query']>,
  'cursor' | 'limit'
>
export type Wish = paths['/api/v1/manage/requests']['post']['requestBody']['content']['application/json']

/** At most this many users in one call. */
export const BATCH = 1_000

const opening = new Map<string, Promise<void>>()

/** Spends the link; the same link again, while it is under way or was opened in this tab, is spent once. */
export function openByLink(link: string): Promise<void> {
  const session = manageSession()
  if (typeof session === 'object' && session.link === link) return Promise.resolve()
  const running = opening.get(link) ?? spend(link).finally(() => opening.delete(link))
  opening.set(link, running)
  return running
}

async function spend(link: string): Promise<void> {
  const session = await call(api.POST('/api/v1/manage/sessions', { body: { link } }), true)
  queryClient.removeQueries({ queryKey: ['manage'] })
  startManaging({ ...session, link })
}

/** The header that lets in; a refusal because the session is over closes the page. */
async function ask<Answer>(send: (headers: { Authorization: string }) => Promise<Answer>): Promise<Answer> {
  const session = manageSession()
  try {
    return await send({ Authorization: `Bearer ${typeof session === 'object' ? session.token : ''}` })
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'manage_session_invalid') stopManaging('ended')
    throw error
  }
}

/** The customer's product and the vendor change the license too, and nothing tells this page. */
const REFRESH_MS = 10_000

export const overviewOptions = queryOptions({
  queryKey: ['manage', 'overview'],
  queryFn: () => ask((headers) => call(api.GET('/api/v1/manage', { headers }), true)),
  refetchInterval: REFRESH_MS,
})

/** Reads again what hangs together with the overview, once that has changed. */
export async function refreshLists(): Promise<void> {
  await Promise.all(['seats', 'activity'].map((list) => queryClient.invalidateQueries({ queryKey: ['manage', list] })))
}

export function seatPages(filter: SeatFilter) {
  return pagesOptions(['manage', 'seats', filter], (cursor) => {
    const params = { query: { ...filter, cursor, limit: 50 } }
    return ask((headers) => call(api.GET('/api/v1/manage/seats', { headers, params }), true))
  })
}

export const activityPages = pagesOptions(['manage', 'activity'], (cursor) => {
  const params = { query: { cursor, limit: 20 } }
  return ask((headers) => call(api.GET('/api/v1/manage/activity', { headers, params }), true))
})

export type Assigned = { assigned: string[]; already: string[]; refused: string[]; failure: unknown }

/**
 * Assigns in the order given, a thousand at a time; `tell` hears how many are through. When a call fails, those before it
 * have their seats, and `failure` says what went wrong.
 */
export async function assignSeats(users: string[], tell: (done: number) => void): Promise<Assigned> {
  const sum: Assigned = { assigned: [], already: [], refused: [], failure: null }
  let done = 0
  try {
    for (const batch of batchesOf(users, BATCH)) {
      const body = { users: batch }
      const some = await ask((headers) => call(api.POST('/api/v1/manage/seats', { headers, body }), true))
      sum.assigned.push(...some.assigned)
      sum.already.push(...some.already)
      sum.refused.push(...some.refused)
      done += batch.length
      tell(done)
    }
  } catch (failure) {
    sum.failure = failure
  }
  await refresh()
  return sum
}

export async function revokeSeats(users: string[]): Promise<number> {
  const body = { users }
  const { revoked } = await ask((headers) => call(api.POST('/api/v1/manage/seats/revoke', { headers, body }), true))
  await refresh()
  return revoked.length
}

export async function requestMore(body: Wish): Promise<void> {
  await ask((headers) => call(api.POST('/api/v1/manage/requests', { headers, body }), true))
  await refresh()
}

async function refresh(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['manage'] })
}
