import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Refresh = Schemas['Refresh']
export type RefreshItem = Schemas['RefreshItem']
export type Outcome = RefreshItem['outcome']
export type Difference = Schemas['RefreshDifference']
export type StartRefresh = NonNullable<
  paths['/api/v1/packages/{id}/refreshes']['post']['requestBody']
>['content']['application/json']
export type ItemFilter = Omit<
  NonNullable<paths['/api/v1/refreshes/{id}/items']['get']['parameters']['query']>,
  'cursor' | 'limit'
>

/** While it compares the numbers run; then they rise as products check in. */
const RUNNING_MS = 1_000
const WAITING_MS = 3_000

export function isUnderway({ status }: Pick<Refresh, 'status'>): boolean {
  return status === 'running' || status === 'waiting'
}

function pauseOf(refresh: Pick<Refresh, 'status'>): number | false {
  if (!isUnderway(refresh)) return false
  return refresh.status === 'running' ? RUNNING_MS : WAITING_MS
}

export function refreshOptions(id: string) {
  return queryOptions({
    queryKey: ['refreshes', id],
    queryFn: () => call(api.GET('/api/v1/refreshes/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data ? pauseOf(data) : false),
  })
}

/** The refreshes of a package, the newest first. */
export function refreshPages(packageId: string) {
  const pages = pagesOptions(['refreshes', 'list', packageId], (cursor) => {
    const params = { path: { id: packageId }, query: { cursor, limit: 6 } }
    return call(api.GET('/api/v1/packages/{id}/refreshes', { params }))
  })
  return {
    ...pages,
    refetchInterval: ({ state: { data } }: { state: { data?: { pages: { data: Refresh[] }[] } } }) =>
      data?.pages.some((page) => page.data.some(isUnderway)) ? WAITING_MS : false,
  }
}

/** Reading on, a report becomes many pages; asking for all of them again and again would be of no use to anybody. */
const MOST_LIVE_PAGES = 3

/** The report, an installation each. `live` asks again while it changes. */
export function itemPages(id: string, filter: ItemFilter, live: boolean) {
  const pages = pagesOptions(['refresh-items', id, filter], (cursor) => {
    const params = { path: { id }, query: { ...filter, cursor, limit: 100 } }
    return call(api.GET('/api/v1/refreshes/{id}/items', { params }))
  })
  return {
    ...pages,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }: { state: { data?: { pages: unknown[] } } }) =>
      live && (data?.pages.length ?? 0) <= MOST_LIVE_PAGES ? WAITING_MS : false,
  }
}

/** Answers the refresh, and whether it was there already and does the same (R1). */
export async function startRefresh(
  packageId: string,
  body: StartRefresh,
): Promise<{ refresh: Refresh; joined: boolean }> {
  const answer = api.POST('/api/v1/packages/{id}/refreshes', { params: { path: { id: packageId } }, body })
  const refresh = await adopt(await call(answer))
  return { refresh, joined: (await answer).response.status === 200 }
}

/** What it has done stays. */
export async function cancelRefresh(id: string): Promise<void> {
  await adopt(await call(api.POST('/api/v1/refreshes/{id}/cancel', { params: { path: { id } } })))
}

async function adopt(refresh: Refresh): Promise<Refresh> {
  queryClient.setQueryData(['refreshes', refresh.id], refresh)
  await queryClient.invalidateQueries({ queryKey: ['refreshes', 'list'] })
  return refresh
}
