import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Claim = Schemas['Claim']
export type ClaimFilter = Omit<NonNullable<paths['/api/v1/claims']['get']['parameters']['query']>, 'cursor'>

export function claimPages(filter: ClaimFilter) {
  return pagesOptions(['claims', 'list', filter], (cursor) =>
    call(api.GET('/api/v1/claims', { params: { query: { ...filter, cursor } } })),
  )
}

export function claimOptions(id: string) {
  return queryOptions({
    queryKey: ['claims', id],
    queryFn: () => call(api.GET('/api/v1/claims/{id}', { params: { path: { id } } })),
  })
}

export async function approveClaim(id: string): Promise<void> {
  await adopt(await call(api.POST('/api/v1/claims/{id}/approve', { params: { path: { id } } })))
}

/** Nobody outside reads the reason. */
export async function rejectClaim(id: string, reason: string | undefined): Promise<void> {
  await adopt(await call(api.POST('/api/v1/claims/{id}/reject', { params: { path: { id } }, body: { reason } })))
}

async function adopt(claim: Claim): Promise<void> {
  queryClient.setQueryData(['claims', claim.id], claim)
  // A sandbox that was approved follows its parent, with everything of it.
  const touched = claim.kind === 'parent' ? ['subscribers', 'licenses'] : []
  for (const noun of ['claims', 'attention', ...touched]) await queryClient.invalidateQueries({ queryKey: [noun] })
}
