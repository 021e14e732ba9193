import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Lead = Schemas['Lead']
export type LeadFilter = Omit<NonNullable<paths['/api/v1/leads']['get']['parameters']['query']>, 'cursor'>
export type LeadChange = paths['/api/v1/leads/{id}']['patch']['requestBody']['content']['application/json']

export function leadPages(filter: LeadFilter) {
  return pagesOptions(['leads', 'list', filter], (cursor) =>
    call(api.GET('/api/v1/leads', { params: { query: { ...filter, cursor } } })),
  )
}

export function leadOptions(id: string) {
  return queryOptions({
    queryKey: ['leads', id],
    queryFn: () => call(api.GET('/api/v1/leads/{id}', { params: { path: { id } } })),
  })
}

export async function changeLead(id: string, revision: number, body: LeadChange): Promise<Lead> {
  const lead = await call(
    api.PATCH('/api/v1/leads/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) }),
  )
  queryClient.setQueryData(['leads', id], lead)
  await queryClient.invalidateQueries({ queryKey: ['leads', 'list'] })
  return lead
}
