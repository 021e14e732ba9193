import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'
import type { Choice } from '../ui/RemoteSelect.tsx'

export type Subscriber = Schemas['Subscriber']
export type SubscriberFilter = Omit<NonNullable<paths['/api/v1/subscribers']['get']['parameters']['query']>, 'cursor'>

export const subscriberTypes: Record<Subscriber['type'], string> = {
  production: 'Production',
  sandbox: 'Sandbox',
  trial: 'Trial',
  developer: 'Developer',
}

export function subscriberPages(filter: SubscriberFilter) {
  return pagesOptions(['subscribers', 'list', filter], (cursor) =>
    call(api.GET('/api/v1/subscribers', { params: { query: { ...filter, cursor } } })),
  )
}

export async function searchSubscribers(q: string | undefined): Promise<Choice[]> {
  const { data } = await call(api.GET('/api/v1/subscribers', { params: { query: { q, limit: 20 } } }))
  return data.map(({ id, name, orgId }) => ({ value: id, label: name ? `${name} (${orgId})` : orgId }))
}

export function subscriberOptions(id: string) {
  return queryOptions({
    queryKey: ['subscribers', id],
    queryFn: () => call(api.GET('/api/v1/subscribers/{id}', { params: { path: { id } } })),
  })
}

export async function changeSubscriber(id: string, revision: number, body: { name: string }): Promise<void> {
  const changed = await call(
    api.PATCH('/api/v1/subscribers/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) }),
  )
  queryClient.setQueryData(['subscribers', id], changed)
  await queryClient.invalidateQueries({ queryKey: ['subscribers', 'list'] })
}
