import { api, call, type Schemas } from '../api.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type OfflineRequest = Schemas['OfflineRequest']
export type Answered = Schemas['UploadedOfflineRequest']

export function offlinePages(packageId: string, installationId: string | undefined) {
  return pagesOptions(['offline-requests', packageId, { installationId }], (cursor) => {
    const params = { path: { id: packageId }, query: { installationId, cursor, limit: 6 } }
    return call(api.GET('/api/v1/packages/{id}/offline-requests', { params }))
  })
}

/** `relink` hands the installation over to the product that made the file (I4). */
export async function uploadRequest(packageId: string, file: string, relink: boolean): Promise<Answered> {
  const params = { path: { id: packageId } }
  const answered = await call(api.POST('/api/v1/packages/{id}/offline-requests', { params, body: { file, relink } }))
  for (const noun of ['offline-requests', 'installations', 'licenses', 'subscribers', 'packages']) {
    await queryClient.invalidateQueries({ queryKey: [noun] })
  }
  return answered
}

export async function readAnswer(id: string): Promise<Schemas['OfflineAnswer']> {
  return call(api.GET('/api/v1/offline-requests/{id}', { params: { path: { id } } }))
}
