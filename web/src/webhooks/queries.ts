import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Endpoint = Schemas['WebhookEndpoint']
export type Delivery = Schemas['WebhookDelivery']
export type NewEndpoint = paths['/api/v1/webhook-endpoints']['post']['requestBody']['content']['application/json']
export type EndpointChange =
  paths['/api/v1/webhook-endpoints/{id}']['patch']['requestBody']['content']['application/json']
export type Replay =
  paths['/api/v1/webhook-endpoints/{id}/replay']['post']['requestBody']['content']['application/json']

const one = (id: string) => ({ params: { path: { id } } })

export const endpointPages = pagesOptions(['webhook-endpoints', 'list'], (cursor) =>
  call(api.GET('/api/v1/webhook-endpoints', { params: { query: { cursor } } })),
)

export function endpointOptions(id: string) {
  return queryOptions({
    queryKey: ['webhook-endpoints', id],
    queryFn: () => call(api.GET('/api/v1/webhook-endpoints/{id}', one(id))),
  })
}

/** No event tells of a delivery: each would need one. */
const WATCHING_MS = 3_000

export function deliveryPages(id: string, status: Delivery['status'] | undefined) {
  return {
    ...pagesOptions(['webhook-endpoints', id, 'deliveries', status], (cursor) =>
      call(
        api.GET('/api/v1/webhook-endpoints/{id}/deliveries', {
          params: { path: { id }, query: { cursor, status, limit: 25 } },
        }),
      ),
    ),
    refetchInterval: WATCHING_MS,
  }
}

export async function createEndpoint(body: NewEndpoint): Promise<Schemas['CreatedWebhookEndpoint']> {
  const made = await call(api.POST('/api/v1/webhook-endpoints', { body }))
  await refresh()
  return made
}

export async function changeEndpoint(id: string, revision: number, body: EndpointChange): Promise<void> {
  const changed = await call(
    api.PATCH('/api/v1/webhook-endpoints/{id}', { ...one(id), body, headers: ifMatch(revision) }),
  )
  queryClient.setQueryData(['webhook-endpoints', id], changed)
  await refresh()
}

export async function deleteEndpoint(id: string): Promise<void> {
  await call(api.DELETE('/api/v1/webhook-endpoints/{id}', one(id)))
  queryClient.removeQueries({ queryKey: ['webhook-endpoints', id] })
  await queryClient.invalidateQueries({ queryKey: ['webhook-endpoints', 'list'] })
}

/** The new secret, shown once; the one before signs along for a day. */
export async function rotateSecret(id: string): Promise<string> {
  const { secret } = await call(api.POST('/api/v1/webhook-endpoints/{id}/secret', one(id)))
  await refresh()
  return secret
}

export async function sendTest(id: string): Promise<void> {
  await call(api.POST('/api/v1/webhook-endpoints/{id}/test', one(id)))
  await refresh()
}

export async function replayEvents(id: string, body: Replay): Promise<number> {
  const { queued } = await call(api.POST('/api/v1/webhook-endpoints/{id}/replay', { ...one(id), body }))
  await refresh()
  return queued
}

export async function retryDelivery(id: string): Promise<void> {
  await call(api.POST('/api/v1/webhook-deliveries/{id}/retry', one(id)))
  await refresh()
}

function refresh(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['webhook-endpoints'] })
}
