import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions } from '../query-client.ts'

export type Installation = Schemas['Installation']
export type InstallationFilter = Omit<
  NonNullable<paths['/api/v1/installations']['get']['parameters']['query']>,
  'cursor'
>

/** No event tells of a check-in that changed nothing, so those pages ask now and then. */
const RESTING_MS = 15_000

export function installationPages(filter: InstallationFilter) {
  return pagesOptions(['installations', 'list', filter], (cursor) =>
    call(api.GET('/api/v1/installations', { params: { query: { ...filter, cursor } } })),
  )
}

export function installationOptions(id: string) {
  return queryOptions({
    queryKey: ['installations', id],
    queryFn: () => call(api.GET('/api/v1/installations/{id}', { params: { path: { id } } })),
    refetchInterval: RESTING_MS,
  })
}
