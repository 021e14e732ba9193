import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import type { paths } from '../api-types.d.ts'
import { pagesOptions, queryClient } from '../query-client.ts'
import type { Choice } from '../ui/RemoteSelect.tsx'

export type Account = Schemas['Account']
export type Contact = Schemas['Contact']
export type AccountFilter = Omit<NonNullable<paths['/api/v1/accounts']['get']['parameters']['query']>, 'cursor'>
type NewAccount = paths['/api/v1/accounts']['post']['requestBody']['content']['application/json']
type AccountChange = paths['/api/v1/accounts/{id}']['patch']['requestBody']['content']['application/json']
type NewContact = paths['/api/v1/accounts/{id}/contacts']['post']['requestBody']['content']['application/json']

export function accountPages(filter: AccountFilter) {
  return pagesOptions(['accounts', 'list', filter], (cursor) =>
    call(api.GET('/api/v1/accounts', { params: { query: { ...filter, cursor } } })),
  )
}

export async function searchAccounts(q: string | undefined): Promise<Choice[]> {
  const { data } = await call(api.GET('/api/v1/accounts', { params: { query: { q, limit: 20 } } }))
  return data.map(({ id, name, domain }) => ({ value: id, label: domain ? `${name} (${domain})` : name }))
}

export function accountOptions(id: string) {
  return queryOptions({
    queryKey: ['accounts', id],
    queryFn: () => call(api.GET('/api/v1/accounts/{id}', { params: { path: { id } } })),
  })
}

export async function createAccount(body: NewAccount): Promise<Account> {
  return adopt(await call(api.POST('/api/v1/accounts', { body })))
}

export async function changeAccount(id: string, revision: number, body: AccountChange): Promise<Account> {
  return adopt(
    await call(api.PATCH('/api/v1/accounts/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) })),
  )
}

export function contactPages(accountId: string) {
  return pagesOptions(['accounts', accountId, 'contacts'], (cursor) =>
    call(
      api.GET('/api/v1/accounts/{id}/contacts', { params: { path: { id: accountId }, query: { cursor, limit: 25 } } }),
    ),
  )
}

export function contactOptions(id: string) {
  return queryOptions({
    queryKey: ['contacts', id],
    queryFn: () => call(api.GET('/api/v1/contacts/{id}', { params: { path: { id } } })),
  })
}

export async function createContact(accountId: string, body: NewContact): Promise<void> {
  await call(api.POST('/api/v1/accounts/{id}/contacts', { params: { path: { id: accountId } }, body }))
  await queryClient.invalidateQueries({ queryKey: ['accounts'] })
}

export async function changeContact(id: string, revision: number, body: NewContact): Promise<void> {
  const contact = await call(
    api.PATCH('/api/v1/contacts/{id}', { params: { path: { id } }, body, headers: ifMatch(revision) }),
  )
  queryClient.setQueryData(['contacts', id], contact)
  await queryClient.invalidateQueries({ queryKey: ['accounts'] })
}

/** Takes the person out of everything that is kept (E2). */
export async function eraseContact(id: string): Promise<void> {
  await call(api.POST('/api/v1/contacts/{id}/erase', { params: { path: { id } }, body: { confirm: 'erase' } }))
  // One person may stand in many places.
  await queryClient.invalidateQueries()
}

/** Says which account a subscriber belongs to; null for none. */
export async function linkSubscriber(subscriberId: string, accountId: string | null): Promise<void> {
  const subscriber = await call(
    api.PUT('/api/v1/subscribers/{id}/account', { params: { path: { id: subscriberId } }, body: { accountId } }),
  )
  queryClient.setQueryData(['subscribers', subscriberId], subscriber)
  for (const noun of ['subscribers', 'accounts', 'licenses']) {
    await queryClient.invalidateQueries({ queryKey: [noun] })
  }
}

async function adopt(account: Account): Promise<Account> {
  queryClient.setQueryData(['accounts', account.id], account)
  await queryClient.invalidateQueries({ queryKey: ['accounts', 'list'] })
  return account
}
