import { queryOptions } from '@tanstack/react-query'
import { api, call, ifMatch, type Schemas } from '../api.ts'
import { pagesOptions, queryClient } from '../query-client.ts'
import { sessionOptions, startSession } from '../session.tsx'

export type Org = Schemas['Org']
export type User = Schemas['User']
export type Role = User['role']
export type Holdings = Schemas['Holdings']
export type ApiKey = Schemas['ApiKey']
export type Scope = ApiKey['scopes'][number]

export const roles: { value: Role; label: string; description: string }[] = [
  { value: 'admin', label: 'Admin', description: 'Everything, members, API keys and signing keys included' },
  { value: 'license_manager', label: 'License manager', description: 'Packages, licenses, leads and subscribers' },
  { value: 'sales', label: 'Sales', description: 'Sees everything, works on leads, issues activation codes' },
  {
    value: 'support',
    label: 'Support',
    description: 'Sees everything, issues activation codes, works on attention items',
  },
  { value: 'viewer', label: 'Viewer', description: 'Sees everything, changes nothing' },
]

export function roleLabel(role: Role): string {
  return roles.find(({ value }) => value === role)?.label ?? role
}

export const orgOptions = queryOptions({ queryKey: ['org'], queryFn: () => call(api.GET('/api/v1/org')) })

export const userPages = pagesOptions(['users', 'list'], (cursor) =>
  call(api.GET('/api/v1/users', { params: { query: { cursor } } })),
)

/** Members for pickers and names of owners; an org has few. */
export const membersOptions = queryOptions({
  queryKey: ['users', 'members'],
  queryFn: () => call(api.GET('/api/v1/users', { params: { query: { limit: 200 } } })),
  select: (page) => page.data,
  staleTime: 60_000,
})

export const apiKeyPages = pagesOptions(['api-keys', 'list'], (cursor) =>
  call(api.GET('/api/v1/api-keys', { params: { query: { cursor } } })),
)

export async function changeOrg(
  revision: number,
  body: Partial<Pick<Org, 'name' | 'timeZone' | 'trialCapDays' | 'fallbackOwnerId'>>,
) {
  const org = await call(api.PATCH('/api/v1/org', { body, headers: ifMatch(revision) }))
  queryClient.setQueryData(orgOptions.queryKey, org)
  await queryClient.invalidateQueries({ queryKey: sessionOptions.queryKey })
  return org
}

export async function changeUser(
  id: string,
  body: Partial<Pick<User, 'name' | 'role'>> & { status?: 'active' | 'deactivated' },
) {
  const user = await call(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body }))
  await queryClient.invalidateQueries({ queryKey: ['users'] })
  return user
}

/** What a user would leave behind. */
export function holdingsOptions(id: string) {
  return queryOptions({
    queryKey: ['users', id, 'holdings'],
    queryFn: () => call(api.GET('/api/v1/users/{id}/holdings', { params: { path: { id } } })),
    staleTime: 0,
  })
}

/** Gives all that a user holds to a colleague, or with null to nobody. */
export async function handOver(id: string, toUserId: string | null): Promise<void> {
  await call(api.POST('/api/v1/users/{id}/hand-over', { params: { path: { id } }, body: { toUserId } }))
  for (const noun of ['leads', 'accounts', 'packages', 'org', 'users']) {
    await queryClient.invalidateQueries({ queryKey: [noun] })
  }
}

export async function switchOrg(orgId: string): Promise<void> {
  startSession(await call(api.PUT('/api/v1/session/org', { body: { orgId } })))
}
