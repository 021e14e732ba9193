import { queryOptions, useQuery, type QueryKey } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, call, type Schemas } from './api.ts'
import { queryClient } from './query-client.ts'

export type Session = Schemas['Session']

export const sessionOptions = queryOptions({
  queryKey: ['session'],
  queryFn: () => call(api.GET('/api/v1/session'), true),
  staleTime: 60_000,
})

export const statusOptions = queryOptions({
  queryKey: ['status'],
  queryFn: () => call(api.GET('/api/v1/status')),
})

/** Who is signed in; only below the app layout, which loads it first. */
export function useSession(): Session {
  const { data } = useQuery(sessionOptions)
  if (!data) throw new Error('useSession is used outside of the signed-in pages')
  return data
}

/** Whether one's role in this org allows something, such as `licenses:write`. The server decides again. */
export function useCan(permission: string): boolean {
  return useSession().permissions.includes(permission)
}

let channel: BroadcastChannel | undefined

/** One for telling and hearing: a channel does not hear itself. */
function tabs(): BroadcastChannel {
  return (channel ??= new BroadcastChannel('openlma-session'))
}

/** Leaves what is on the screen when another tab signs out, or in as somebody else, or goes to another org. */
export function useOtherTabs(session: Session): void {
  const own = nameOf(session)
  useEffect(() => {
    const hear = ({ data }: MessageEvent<string | null>) => {
      if (data !== own) window.location.assign('/')
    }
    tabs().addEventListener('message', hear)
    return () => tabs().removeEventListener('message', hear)
  }, [own])
}

/** Signed in, or in another org: nothing that was loaded before belongs here any more, and what is on the screen is asked anew. */
export function startSession(session: Session): void {
  const others = (key: QueryKey) => key[0] !== sessionOptions.queryKey[0]
  queryClient.setQueryData(sessionOptions.queryKey, session)
  queryClient.removeQueries({ type: 'inactive', predicate: ({ queryKey }) => others(queryKey) })
  void queryClient.resetQueries({ predicate: ({ queryKey }) => others(queryKey) })
  tabs().postMessage(nameOf(session))
}

/** Ends the session, in all tabs. */
export async function endSession(): Promise<void> {
  await call(api.DELETE('/api/v1/session'), true)
  tabs().postMessage(null)
}

function nameOf({ user, org }: Session): string {
  return `${user.id} ${org.id}`
}
