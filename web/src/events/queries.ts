import { api, call, type Schemas } from '../api.ts'
import { pagesOptions } from '../query-client.ts'

export type HistoryEvent = Schemas['Event']

/** The noun whose history is asked for. */
export type HistoryOf = Partial<
  Record<'packageId' | 'subscriberId' | 'licenseId' | 'installationId' | 'leadId', string>
>

export function historyPages(of: HistoryOf) {
  return pagesOptions(['events', of], (cursor) =>
    call(api.GET('/api/v1/events', { params: { query: { ...of, cursor, limit: 25 } } })),
  )
}
