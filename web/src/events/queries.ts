import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions } from '../query-client.ts'

export type HistoryEvent = Schemas['HistoryEvent']

/** Every kind the API knows. */
export type EventKind = NonNullable<NonNullable<paths['/api/v1/events']['get']['parameters']['query']>['kind']>

/** The noun whose history is asked for. */
export type HistoryOf = Partial<
  Record<'packageId' | 'subscriberId' | 'licenseId' | 'installationId' | 'leadId' | 'accountId', string>
>

/** The newest event of one kind of a license. */
export function newestOptions(licenseId: string, kind: EventKind) {
  return queryOptions({
    queryKey: ['events', { licenseId, kind }],
    queryFn: () => call(api.GET('/api/v1/events', { params: { query: { licenseId, kind, limit: 1 } } })),
    select: (page) => page.data[0] ?? null,
  })
}

export function historyPages(of: HistoryOf) {
  return pagesOptions(['events', of], (cursor) =>
    call(api.GET('/api/v1/events', { params: { query: { ...of, cursor, limit: 25 } } })),
  )
}
