import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type License = Schemas['License']
export type LicensePreview = Schemas['LicensePreview']
export type UndoOffer = Schemas['UndoOffer']
export type LicenseAt = Schemas['LicenseAt']
export type Explanation = Schemas['Explanation']
export type LicenseFilter = Omit<NonNullable<paths['/api/v1/licenses']['get']['parameters']['query']>, 'cursor'>
export type LicenseChange = paths['/api/v1/licenses/{id}']['patch']['requestBody']['content']['application/json']
export type Carry = paths['/api/v1/licenses/{id}/carry']['post']['requestBody']['content']['application/json']
export type Question = NonNullable<paths['/api/v1/licenses/{id}/explain']['get']['parameters']['query']>

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

/** What an edit would do (M6). While the next one is on its way, the one before stays. */
export function previewOptions(id: string, body: LicenseChange) {
  return queryOptions({
    queryKey: ['licenses', id, 'preview', body],
    queryFn: () => call(api.POST('/api/v1/licenses/{id}/preview', { params: { path: { id } }, body })),
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    gcTime: 60_000,
  })
}

export function undoOptions(id: string) {
  return queryOptions({
    queryKey: ['licenses', id, 'undo'],
    queryFn: () => call(api.GET('/api/v1/licenses/{id}/undo', { params: { path: { id } } })),
  })
}

/** The license as it was when a day of its zone ended. */
export function licenseAtOptions(id: string, day: string) {
  return queryOptions({
    queryKey: ['licenses', id, 'at', day],
    queryFn: () => call(api.GET('/api/v1/licenses/{id}/at', { params: { path: { id }, query: { at: day } } })),
    placeholderData: keepPreviousData,
  })
}

export function explainOptions(id: string, question: Question) {
  return queryOptions({
    queryKey: ['licenses', id, 'explain', question],
    queryFn: () => call(api.GET('/api/v1/licenses/{id}/explain', { params: { path: { id }, query: question } })),
    staleTime: 0,
  })
}

/** The license of a package at a Subscriber Org ID, null where there is none. */
export function licenseOfOptions(packageId: string, orgId: string) {
  return queryOptions({
    queryKey: ['licenses', 'list', 'at', packageId, orgId],
    queryFn: async () => {
      const query = { packageId, q: orgId, limit: 50 }
      const { data } = await call(api.GET('/api/v1/licenses', { params: { query } }))
      return data.find(({ subscriberOrgId }) => subscriberOrgId.toLowerCase() === orgId.toLowerCase()) ?? null
    },
    enabled: orgId !== '',
  })
}

export async function changeLicense(id: string, revision: number, body: LicenseChange): Promise<License> {
  const headers = ifMatch(revision)
  return adopt(await call(api.PATCH('/api/v1/licenses/{id}', { params: { path: { id } }, body, headers })))
}

export async function undoLicense(id: string, revision: number, reason: string): Promise<License> {
  const body = reason.trim() ? { reason: reason.trim() } : {}
  const headers = ifMatch(revision)
  return adopt(await call(api.POST('/api/v1/licenses/{id}/undo', { params: { path: { id } }, body, headers })))
}

/** I6: from here on the license is edited by itself, with the terms it has. */
export async function unfollowLicense(id: string): Promise<License> {
  return adopt(await call(api.POST('/api/v1/licenses/{id}/unfollow', { params: { path: { id } } })))
}

/** I6: the license of a sandbox takes the terms of its proven parent, again or for the first time. */
export async function followLicense(id: string): Promise<License> {
  return adopt(await call(api.POST('/api/v1/licenses/{id}/follow', { params: { path: { id } } })))
}

/** Takes the license with its history to another Subscriber Org ID. */
export async function carryLicense(id: string, revision: number, body: Carry): Promise<License> {
  const headers = ifMatch(revision)
  const license = await adopt(
    await call(api.POST('/api/v1/licenses/{id}/carry', { params: { path: { id } }, body, headers })),
  )
  await queryClient.invalidateQueries({ queryKey: ['subscribers'] })
  await queryClient.invalidateQueries({ queryKey: ['installations'] })
  return license
}

async function adopt(license: License): Promise<License> {
  await queryClient.invalidateQueries({ queryKey: ['licenses', license.id] })
  queryClient.setQueryData(['licenses', license.id], license)
  await queryClient.invalidateQueries({ queryKey: ['licenses', 'list'] })
  return license
}
