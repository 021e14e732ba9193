import { useEffect, useSyncExternalStore } from 'react'
import { keysOf, type LiveKey } from './live-keys.ts'
import { hearTogether } from './live-share.ts'
import type { LiveWord } from './live-stream.ts'
import { queryClient } from './query-client.ts'

export type LiveState = 'connecting' | 'live' | 'lost'

const GATHER_MS = 250
const HIDDEN_MS = 30_000

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
    const live = follow(orgId)
    // A page that nobody looks at need not listen; it asks for everything when it is looked at again.
    let hiding: number | undefined
    const look = () => {
      window.clearTimeout(hiding)
      if (document.hidden) hiding = window.setTimeout(live.pause, HIDDEN_MS)
      else live.resume()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.clearTimeout(hiding)
      live.pause()
    }
  }, [orgId])
}

function follow(orgId: string): { pause: () => void; resume: () => void } {
  const stale = gatherer()
  let leave: (() => void) | null = null
  let missed = false

  const hear = (word: LiveWord) => {
    if (word.say === 'sealed') return stale.add(keysOf(word.event))
    if (word.say !== 'live') missed = true
    else if (missed) {
      // Whatever happened while nobody listened is unknown: all of it is asked again.
      missed = false
      void queryClient.invalidateQueries()
    }
    if (word.say !== 'missed') setState(word.say)
  }
  const resume = () => void (leave ??= hearTogether(orgId, hear))
  const pause = () => {
    leave?.()
    leave = null
    stale.drop()
    missed = true
  }
  setState('connecting')
  resume()
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
