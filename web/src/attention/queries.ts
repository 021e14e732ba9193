import { useQuery } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import { pagesOptions } from '../query-client.ts'

export type AttentionItem = Schemas['AttentionItem']
export type AttentionState = 'open' | 'resolved' | 'all'

export function attentionPages(state: AttentionState) {
  return pagesOptions(['attention', 'list', state], (cursor) =>
    call(api.GET('/api/v1/attention', { params: { query: { state, cursor } } })),
  )
}

/** How many items wait for somebody. */
export function useOpenAttention(): number {
  const { data } = useQuery({
    queryKey: ['attention', 'count'],
    queryFn: () => call(api.GET('/api/v1/attention', { params: { query: { limit: 1 } } })),
    select: (page) => page.openCount,
  })
  return data ?? 0
}
