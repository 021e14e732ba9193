import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type License = Schemas['License']
export type LicenseFilter = Omit<NonNullable<paths['/api/v1/licenses']['get']['parameters']['query']>, 'cursor'>
export type LicenseChange = paths['/api/v1/licenses/{id}']['patch']['requestBody']['content']['application/json']

export function licensePages(filter: LicenseFilter) {
  return pagesOptions(['licenses', 'list', filter], (cursor) =>
    call(api.GET('/api/v1/licenses', { params: { query: { ...filter, cursor } } })),
  )
}

/** While a change is on its way; afterwards only what no event tells: the last check-in and the connection. */
const WATCHING_MS = 2_000
const RESTING_MS = 15_000

export function licenseOptions(id: string) {
  return queryOptions({
    queryKey: ['licenses', id],
    queryFn: () => call(api.GET('/api/v1/licenses/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data && isUnderway(data) ? WATCHING_MS : RESTING_MS),
  })
}

/** Whether the installation is connected and has not yet acknowledged what the vendor wants. */
function isUnderway({ delivery }: License): boolean {
  return delivery !== null && delivery.connected && delivery.acknowledgedRevision !== delivery.desiredRevision
}

export async function changeLicense(id: string, revision: number, body: LicenseChange): Promise<License> {
  const license = await call(
    api.PATCH('/api/v1/licenses/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) }),
  )
  queryClient.setQueryData(['licenses', id], license)
  await queryClient.invalidateQueries({ queryKey: ['licenses', 'list'] })
  return license
}
