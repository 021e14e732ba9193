import { useEffect, useSyncExternalStore } from 'react'
import { keysOf, type LiveEvent, type LiveKey } from './live-keys.ts'
import { queryClient } from './query-client.ts'

export type LiveState = 'connecting' | 'live' | 'lost'

const STREAM = '/api/v1/events/stream'
const GATHER_MS = 250
const LONGEST_WAIT_MS = 30_000

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
  useEffect(() => follow(), [orgId])
}

function follow(): () => void {
  const waiting = new Map<string, LiveKey>()
  let source: EventSource | null = null
  let timer: number | undefined
  let gathering: number | undefined
  let attempts = 0
  let missed = false

  const flush = () => {
    gathering = undefined
    const keys = [...waiting.values()]
    waiting.clear()
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  }
  const open = () => {
    source = new EventSource(STREAM)
    source.addEventListener('open', () => {
      attempts = 0
      setState('live')
      // Whatever happened while nobody listened is unknown: all of it is asked again.
      if (missed) void queryClient.invalidateQueries()
      missed = false
    })
    source.addEventListener('sealed', (message: MessageEvent<string>) => {
      for (const key of keysOf(JSON.parse(message.data) as LiveEvent)) waiting.set(key.join(' '), key)
      gathering ??= window.setTimeout(flush, GATHER_MS)
    })
    source.addEventListener('error', () => {
      missed = true
      setState('lost')
      if (source?.readyState !== EventSource.CLOSED) return
      attempts += 1
      const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempts)
      timer = window.setTimeout(open, wait * (0.5 + Math.random() / 2))
    })
  }
  setState('connecting')
  open()
  return () => {
    source?.close()
    window.clearTimeout(timer)
    window.clearTimeout(gathering)
  }
}
