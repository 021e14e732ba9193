import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import css from './AppLayout.module.css'
import { api, call } from './api.ts'
import { useLiveState } from './live.ts'

/** On top of the seconds after which the live connection counts as lost. */
const PATIENCE_MS = 6_000
const ASK_EVERY_MS = 5_000

/** Says that the server is away, once it has been for ten seconds. A lost live connection alone is no proof of it. */
export function OutageBanner() {
  const long = useLong(useLiveState() === 'lost')
  const { isError } = useQuery({
    queryKey: ['outage'],
    queryFn: () => call(api.GET('/api/v1/status')),
    enabled: long,
    retry: false,
    refetchInterval: ASK_EVERY_MS,
    networkMode: 'always',
    gcTime: 0,
  })
  return (
    <output>
      {long && isError && <span className={css.outage}>The server does not answer; what you see may be old.</span>}
    </output>
  )
}

function useLong(now: boolean): boolean {
  const [long, setLong] = useState(false)
  useEffect(() => {
    if (!now) return
    const timer = window.setTimeout(() => setLong(true), PATIENCE_MS)
    return () => {
      window.clearTimeout(timer)
      setLong(false)
    }
  }, [now])
  return long
}
