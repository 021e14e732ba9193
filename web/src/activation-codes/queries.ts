import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type ActivationCode = Schemas['ActivationCode']
export type IssuedCode = Schemas['IssuedActivationCode']
export type NewCode = paths['/api/v1/activation-codes']['post']['requestBody']['content']['application/json']
export type NewCodes = paths['/api/v1/activation-codes/bulk']['post']['requestBody']['content']['application/json']

export function codePages(of: { packageId?: string; subscriberId?: string }) {
  return pagesOptions(['activation-codes', of], (cursor) =>
    call(api.GET('/api/v1/activation-codes', { params: { query: { ...of, cursor, limit: 10 } } })),
  )
}

export async function issueCode(body: NewCode): Promise<IssuedCode> {
  const code = await call(api.POST('/api/v1/activation-codes', { body }))
  await queryClient.invalidateQueries({ queryKey: ['activation-codes'] })
  return code
}

/** A code for each row, in their order; all of them or none. */
export async function issueCodes(body: NewCodes): Promise<IssuedCode[]> {
  const { codes } = await call(api.POST('/api/v1/activation-codes/bulk', { body }))
  await queryClient.invalidateQueries({ queryKey: ['activation-codes'] })
  return codes.toSorted((a, b) => a.row - b.row)
}

export async function revokeCode(id: string): Promise<void> {
  await call(api.DELETE('/api/v1/activation-codes/{id}', { params: { path: { id } } }))
  await queryClient.invalidateQueries({ queryKey: ['activation-codes'] })
}
