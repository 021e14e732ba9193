import { QueryClient, infiniteQueryOptions } from '@tanstack/react-query'
import type { Page } from './api.ts'
import { ApiProblem } from './api-problem.ts'

const passing = new Set([0, 408, 425, 429, 500, 502, 503, 504])

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => failures < 3 && error instanceof ApiProblem && passing.has(error.status),
    },
  },
})

/**
 * A list behind keyset cursors, for `useInfiniteQuery` and `DataTable`.
 * Keys begin with the noun (`['licenses', 'list', filter]`, `['licenses', id]`), so that live events find them.
 */
export function pagesOptions<Some extends Page<unknown>>(
  queryKey: readonly unknown[],
  load: (cursor: string | undefined) => Promise<Some>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  })
}
