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

export async function searchSubscribers(q: string | undefined, test = false): Promise<Choice[]> {
  const query = { q, test: test ? 'true' : 'false', limit: 20 } as const
  const { data } = await call(api.GET('/api/v1/subscribers', { params: { query } }))
  return data.map(choiceOf)
}

/** The subscriber that a sandbox names as its parent, proven or not; null where it is not known. */
export function namedParentOptions({ parentOrgId, test }: Pick<Subscriber, 'parentOrgId' | 'test'>) {
  return queryOptions({
    queryKey: ['subscribers', 'list', 'named', { parentOrgId, test }],
    queryFn: async () => {
      if (parentOrgId === null) return null
      const query = { q: parentOrgId, test: test ? 'true' : 'false', limit: 50 } as const
      const { data } = await call(api.GET('/api/v1/subscribers', { params: { query } }))
      const found = data.find(({ orgId }) => orgId === parentOrgId)
      return found ? choiceOf(found) : null
    },
  })
}

function choiceOf({ id, name, orgId }: Subscriber): Choice {
  return { value: id, label: name ? `${name} (${orgId})` : orgId }
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

/** Says whose sandbox it is; its licenses follow those of the parent from then on (I6). */
export async function approveParent(id: string, parentId: string): Promise<void> {
  const params = { path: { id } }
  queryClient.setQueryData(
    ['subscribers', id],
    await call(api.POST('/api/v1/subscribers/{id}/parent', { params, body: { parentId } })),
  )
  for (const noun of ['subscribers', 'licenses', 'claims', 'attention']) {
    await queryClient.invalidateQueries({ queryKey: [noun] })
  }
}
