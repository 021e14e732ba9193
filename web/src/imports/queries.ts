import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type Import = Schemas['Import']
export type ImportFile = Schemas['ImportFile']
export type ImportRow = Schemas['ImportRow']
export type ImportObject = ImportFile['object']
export type Verdict = NonNullable<ImportRow['verdict']>
export type ImportChange = NonNullable<
  paths['/api/v1/imports/{id}']['patch']['requestBody']
>['content']['application/json']
export type RowFilter = Omit<NonNullable<paths['/api/v1/imports/{id}/rows']['get']['parameters']['query']>, 'cursor'>
export type ImportCode = Schemas['ImportCodePage']['data'][number]

const isBusy = (status: Import['status'] | undefined) => status === 'judging' || status === 'importing'

export function importPages() {
  return pagesOptions(['imports', 'list'], (cursor) =>
    call(api.GET('/api/v1/imports', { params: { query: { cursor } } })),
  )
}

export function importOptions(id: string) {
  return queryOptions({
    queryKey: ['imports', id],
    queryFn: () => call(api.GET('/api/v1/imports/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (isBusy(state.data?.status) ? 1_000 : false),
  })
}

export function rowPages(id: string, filter: RowFilter) {
  return pagesOptions(['imports', id, 'rows', filter], (cursor) =>
    call(api.GET('/api/v1/imports/{id}/rows', { params: { path: { id }, query: { ...filter, cursor } } })),
  )
}

export async function draftImport(kind: Import['kind']): Promise<Import> {
  return adopt(await call(api.POST('/api/v1/imports', { body: { kind } })))
}

export async function uploadFile(id: string, object: ImportObject, file: File): Promise<Import> {
  return adopt(await call(send(`/api/v1/imports/${id}/files/${object}`, file)))
}

/** The file goes as it is, and not through JSON. */
async function send(path: string, body: File): Promise<{ response: Response; data?: Import; error?: unknown }> {
  const response = await fetch(path, { method: 'PUT', body, headers: { 'content-type': 'text/csv' } })
  const answer: unknown = await response.json().catch(() => null)
  return response.ok ? { response, data: answer as Import } : { response, error: answer }
}

export async function removeFile(id: string, object: ImportObject): Promise<Import> {
  const path = `/api/v1/imports/{id}/files/${object}` as '/api/v1/imports/{id}/files/license'
  return adopt(await call(api.DELETE(path, { params: { path: { id } } })))
}

export async function changeImport(id: string, body: ImportChange): Promise<Import> {
  return adopt(await call(api.PATCH('/api/v1/imports/{id}', { params: { path: { id } }, body })))
}

export async function startDryRun(id: string): Promise<Import> {
  return adopt(await call(api.POST('/api/v1/imports/{id}/dry-run', { params: { path: { id } } })))
}

export async function startImport(id: string): Promise<Import> {
  return adopt(await call(api.POST('/api/v1/imports/{id}/start', { params: { path: { id } }, body: {} })))
}

export async function cancelImport(id: string): Promise<Import> {
  return adopt(await call(api.POST('/api/v1/imports/{id}/cancel', { params: { path: { id } } })))
}

export async function discardImport(id: string): Promise<Import> {
  return adopt(await call(api.DELETE('/api/v1/imports/{id}', { params: { path: { id } } })))
}

/** Every code, a page of them at a time; each is shown this once. */
export async function issueCodes(id: string, days: number): Promise<ImportCode[]> {
  const codes: ImportCode[] = []
  for (let cursor: string | undefined; ;) {
    const body = { expiresInDays: days, ...(cursor !== undefined && { cursor }) }
    const page = await call(api.POST('/api/v1/imports/{id}/codes', { params: { path: { id } }, body }))
    codes.push(...page.data)
    if (page.nextCursor === null) return codes
    cursor = page.nextCursor
  }
}

async function adopt(one: Import): Promise<Import> {
  queryClient.setQueryData(['imports', one.id], one)
  await queryClient.invalidateQueries({ queryKey: ['imports', 'list'] })
  await queryClient.invalidateQueries({ queryKey: ['imports', one.id, 'rows'] })
  return one
}
