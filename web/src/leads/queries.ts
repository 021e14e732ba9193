import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Lead = Schemas['Lead']
export type LeadFilter = Omit<NonNullable<paths['/api/v1/leads']['get']['parameters']['query']>, 'cursor'>
export type LeadChange = paths['/api/v1/leads/{id}']['patch']['requestBody']['content']['application/json']
export type JourneyItem = Schemas['TimelineItem']
export type Conversion = Schemas['Conversion']
export type Convert = paths['/api/v1/leads/{id}/convert']['post']['requestBody']['content']['application/json']

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

const FRESH_MS = 30_000
const SOON_MS = 3_000

/** The whole journey of a lead. No event tells that a mail was written or taken, so a fresh one is asked again soon. */
export function journeyPages(id: string) {
  const pages = pagesOptions(['events', 'journey', id], (cursor) =>
    call(api.GET('/api/v1/leads/{id}/timeline', { params: { path: { id }, query: { cursor, limit: 25 } } })),
  )
  return infiniteQueryOptions({
    ...pages,
    refetchInterval: ({ state: { data } }) => {
      const items = data?.pages[0]?.data ?? []
      const moving = items.some(({ at, mail }) => mail?.status === 'queued' || Date.now() - Date.parse(at) < FRESH_MS)
      return moving && SOON_MS
    },
  })
}

export async function changeLead(id: string, revision: number, body: LeadChange): Promise<Lead> {
  const lead = await call(
    api.PATCH('/api/v1/leads/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) }),
  )
  await adopt(lead)
  return lead
}

/** Gives leads to one owner, or with null to the License Manager; at most `MOST_ASSIGNED` at once. */
export async function assignLeads(leadIds: string[], ownerId: string | null): Promise<Schemas['Assigned']> {
  const done = await call(api.POST('/api/v1/leads/assign', { body: { leadIds, ownerId } }))
  await queryClient.invalidateQueries({ queryKey: ['leads'] })
  return done
}

export const MOST_ASSIGNED = 200

export async function noteLead(id: string, text: string): Promise<void> {
  await call(api.POST('/api/v1/leads/{id}/notes', { params: { path: { id } }, body: { text } }))
  await queryClient.invalidateQueries({ queryKey: ['events', 'journey', id] })
}

/** What converting would do; asked anew whenever the dialog opens, and under the reader's hands it does not change. */
export function conversionOptions(id: string) {
  return queryOptions({
    queryKey: ['conversion', id],
    queryFn: () => call(api.GET('/api/v1/leads/{id}/conversion', { params: { path: { id } } })),
    staleTime: Infinity,
    gcTime: 0,
  })
}

export async function convertLead(id: string, body: Convert): Promise<Schemas['Converted']> {
  const converted = await call(api.POST('/api/v1/leads/{id}/convert', { params: { path: { id } }, body }))
  await adopt(converted.lead)
  await queryClient.invalidateQueries({ queryKey: ['accounts'] })
  await queryClient.invalidateQueries({ queryKey: ['subscribers'] })
  return converted
}

/** Takes the person out of everything that is kept (E2). */
export async function eraseLead(id: string): Promise<void> {
  await adopt(
    await call(api.POST('/api/v1/leads/{id}/erase', { params: { path: { id } }, body: { confirm: 'erase' } })),
  )
  // One person may stand in many places.
  await queryClient.invalidateQueries()
}

async function adopt(lead: Lead): Promise<void> {
  queryClient.setQueryData(['leads', lead.id], lead)
  await queryClient.invalidateQueries({ queryKey: ['leads', 'list'] })
}
