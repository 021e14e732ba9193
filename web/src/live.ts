import { useEffect, useSyncExternalStore } from 'react'
import { keysOf, type LiveEvent, type LiveKey } from './live-keys.ts'
import { queryClient } from './query-client.ts'

export type LiveState = 'connecting' | 'live' | 'lost'

const STREAM = '/api/v1/events/stream'
const GATHER_MS = 250
const LONGEST_WAIT_MS = 30_000
const HIDDEN_MS = 30_000
/** The server ends streams now and then; a gap shorter than this is no news. */
const GAP_MS = 4_000

let state: LiveState = 'connecting'
const watchers = new Set<() => void>()

function setState(next: LiveState): void {
  state = next
  for (const watcher of watchers) watcher()
}

/** Whether the page is being told of changes right now. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
    () => state,
  )
}

/** Keeps what is on the screen up to date for as long as the signed-in pages of this org are open. */
export function useLive(orgId: string): void {
  useEffect(() => {
    const stream = follow()
    // A browser allows six connections to one server: pages in the background must not use them up.
    let hiding: number | undefined
    const look = () => {
      window.clearTimeout(hiding)
      if (document.hidden) hiding = window.setTimeout(stream.pause, HIDDEN_MS)
      else stream.resume()
    }
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.clearTimeout(hiding)
      stream.pause()
    }
  }, [orgId])
}

function follow(): { pause: () => void; resume: () => void } {
  const stale = gatherer()
  let source: EventSource | null = null
  let retry: number | undefined
  let gap: number | undefined
  let attempts = 0
  let missed = false

  const open = () => {
    source = new EventSource(STREAM)
    source.addEventListener('open', () => {
      attempts = 0
      window.clearTimeout(gap)
      gap = undefined
      setState('live')
      // Whatever happened while nobody listened is unknown: all of it is asked again.
      if (missed) void queryClient.invalidateQueries()
      missed = false
    })
    source.addEventListener('sealed', (message: MessageEvent<string>) => {
      stale.add(keysOf(JSON.parse(message.data) as LiveEvent))
    })
    source.addEventListener('error', () => {
      missed = true
      gap ??= window.setTimeout(() => setState('lost'), GAP_MS)
      // The browser connects again by itself, unless the server refused.
      if (source?.readyState !== EventSource.CLOSED) return
      attempts += 1
      const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempts)
      retry = window.setTimeout(open, wait * (0.5 + Math.random() / 2))
    })
  }
  const pause = () => {
    window.clearTimeout(retry)
    window.clearTimeout(gap)
    gap = undefined
    stale.drop()
    source?.close()
    source = null
    missed = true
  }
  setState('connecting')
  open()
  const resume = () => {
    if (source && source.readyState !== EventSource.CLOSED) return
    window.clearTimeout(retry)
    open()
  }
  return { pause, resume }
}

/** Many events at once make a list stale once; while they go on, it is asked again every second and a half. */
function gatherer() {
  const waiting = new Map<string, LiveKey>()
  let timer: number | undefined
  let last = 0
  const flush = () => {
    timer = undefined
    last = Date.now()
    const keys = [...waiting.values()]
    waiting.clear()
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  }
  return {
    add(keys: LiveKey[]) {
      for (const key of keys) waiting.set(key.join(' '), key)
      timer ??= window.setTimeout(flush, Math.max(GATHER_MS, last + 6 * GATHER_MS - Date.now()))
    },
    drop() {
      window.clearTimeout(timer)
      timer = undefined
      waiting.clear()
    },
  }
}
