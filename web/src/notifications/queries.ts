import { queryOptions } from '@tanstack/react-query'
import { api, call, type Schemas } from '../api.ts'
import { pagesOptions, queryClient } from '../query-client.ts'

export type MailItem = Schemas['MailItem']
export type Mail = Schemas['Mail']

/** No event tells that a mail was written or taken by its server. */
const RESTING_MS = 10_000

export function mailPages(status: Mail['status'] | undefined) {
  return {
    ...pagesOptions(['mails', 'list', { status }], (cursor) =>
      call(api.GET('/api/v1/mails', { params: { query: { status, cursor } } })),
    ),
    refetchInterval: RESTING_MS,
  }
}

export function mailOptions(id: string) {
  return queryOptions({
    queryKey: ['mails', id],
    queryFn: () => call(api.GET('/api/v1/mails/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data?.status === 'queued' ? 2_000 : false),
  })
}

/** Sends a mail that failed, or that was kept because there was no mail server. */
export async function sendMail(id: string): Promise<void> {
  const mail = await call(api.POST('/api/v1/mails/{id}/send', { params: { path: { id } } }))
  queryClient.setQueryData(['mails', id], mail)
  await queryClient.invalidateQueries({ queryKey: ['mails', 'list'] })
}
