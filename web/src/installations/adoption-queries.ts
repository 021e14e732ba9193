import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Adoption = Schemas['Adoption']
export type AdoptionWindow = Schemas['AdoptionWindow']

export function windowOptions(packageId: string) {
  return queryOptions({
    queryKey: ['adoptions', packageId, 'window'],
    queryFn: () => call(api.GET('/api/v1/packages/{id}/adoption-window', { params: { path: { id: packageId } } })),
  })
}

export function adoptionPages(packageId: string) {
  return pagesOptions(['adoptions', packageId, 'list'], (cursor) =>
    call(
      api.GET('/api/v1/packages/{id}/adoptions', { params: { path: { id: packageId }, query: { cursor, limit: 25 } } }),
    ),
  )
}

const stale = () => queryClient.invalidateQueries({ queryKey: ['adoptions'] })

export async function openWindow(packageId: string, body: { until: string; reason: string }): Promise<void> {
  await call(api.PUT('/api/v1/packages/{id}/adoption-window', { params: { path: { id: packageId } }, body }))
  await stale()
}

export async function closeWindow(packageId: string): Promise<void> {
  await call(api.DELETE('/api/v1/packages/{id}/adoption-window', { params: { path: { id: packageId } } }))
  await stale()
}

export async function undoAdoption(id: string, reason: string): Promise<void> {
  await call(api.POST('/api/v1/adoptions/{id}/undo', { params: { path: { id } }, body: { reason } }))
  for (const queryKey of [['adoptions'], ['licenses'], ['installations']])
    await queryClient.invalidateQueries({ queryKey })
}
