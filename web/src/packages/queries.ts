import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Package = Schemas['Package']
export type Version = Schemas['Version']
export type FeatureDefinition = Schemas['FeatureDefinition']
export type Terms = Schemas['DefaultTerms']
export type NewPackage = paths['/api/v1/packages']['post']['requestBody']['content']['application/json']
export type PackageChange = paths['/api/v1/packages/{id}']['patch']['requestBody']['content']['application/json']
export type VersionChange = NonNullable<
  paths['/api/v1/packages/{id}/versions/{versionId}']['patch']['requestBody']
>['content']['application/json']

export function packagePages(q?: string) {
  return pagesOptions(['packages', 'list', { q }], (cursor) =>
    call(api.GET('/api/v1/packages', { params: { query: { q, cursor } } })),
  )
}

/** Packages for pickers and filters; a vendor has few. */
export const allPackagesOptions = queryOptions({
  queryKey: ['packages', 'list', 'all'],
  queryFn: () => call(api.GET('/api/v1/packages', { params: { query: { limit: 200 } } })),
  select: (page) => page.data,
  staleTime: 60_000,
})

export function packageOptions(id: string) {
  return queryOptions({
    queryKey: ['packages', id],
    queryFn: () => call(api.GET('/api/v1/packages/{id}', { params: { path: { id } } })),
  })
}

export function versionPages(id: string) {
  return pagesOptions(['packages', id, 'versions'], (cursor) =>
    call(api.GET('/api/v1/packages/{id}/versions', { params: { path: { id }, query: { cursor } } })),
  )
}

/** The lead manager and how many open leads reassigning would concern (L2). */
export function leadManagerOptions(id: string) {
  return queryOptions({
    queryKey: ['packages', id, 'lead-manager'],
    queryFn: () => call(api.GET('/api/v1/packages/{id}/lead-manager', { params: { path: { id } } })),
    staleTime: 0,
  })
}

export async function changeLeadManager(
  id: string,
  body: { userId: string | null; reassignOpenLeads: boolean },
): Promise<number> {
  const { reassigned } = await call(api.PUT('/api/v1/packages/{id}/lead-manager', { params: { path: { id } }, body }))
  await queryClient.invalidateQueries({ queryKey: ['packages'] })
  await queryClient.invalidateQueries({ queryKey: ['leads'] })
  return reassigned
}

export async function createPackage(body: NewPackage): Promise<Package> {
  return adopt(await call(api.POST('/api/v1/packages', { body })))
}

export async function changePackage(id: string, revision: number, body: PackageChange): Promise<Package> {
  return adopt(
    await call(api.PATCH('/api/v1/packages/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) })),
  )
}

export async function replaceInstallKey(id: string, which: 'live' | 'test'): Promise<Package> {
  return adopt(await call(api.POST('/api/v1/packages/{id}/install-key', { params: { path: { id } }, body: { which } })))
}

export async function takeSpareKey(id: string): Promise<Schemas['SpareKey']> {
  const key = await call(api.POST('/api/v1/packages/{id}/spare-key', { params: { path: { id } } }))
  await queryClient.invalidateQueries({ queryKey: ['packages', id] })
  return key
}

export async function changeSigningKey(id: string, revoke: boolean) {
  return call(api.POST('/api/v1/packages/{id}/signing-key', { params: { path: { id } }, body: { revoke } }))
}

export async function createVersion(
  id: string,
  body: { number: string; name: string | null; channel: Version['channel'] },
): Promise<void> {
  await call(api.POST('/api/v1/packages/{id}/versions', { params: { path: { id } }, body }))
  await queryClient.invalidateQueries({ queryKey: ['packages', id, 'versions'] })
}

export async function changeVersion(id: string, versionId: string, body: VersionChange): Promise<void> {
  await call(api.PATCH('/api/v1/packages/{id}/versions/{versionId}', { params: { path: { id, versionId } }, body }))
  await queryClient.invalidateQueries({ queryKey: ['packages', id, 'versions'] })
}

async function adopt(changed: Package): Promise<Package> {
  queryClient.setQueryData(['packages', changed.id], changed)
  await queryClient.invalidateQueries({ queryKey: ['packages', 'list'] })
  return changed
}
