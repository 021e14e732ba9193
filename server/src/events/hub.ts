import type { App } from '../platform/context.ts'
import { NUDGE_CHANNEL, readNudge, type Nudge } from './nudge.ts'
import { headPositions, sealedAfter, type SealedEvent } from './queries.ts'
import { SEALED_CHANNEL } from './seal.ts'

export type HubListener = (event: SealedEvent, orgId: string) => void

export type Hub = {
  subscribe(listener: HubListener): () => void
  /** Told of every nudge, by whichever process. */
  onNudge(listener: (nudge: Nudge) => void): void
  stop(): Promise<void>
}

const CATCH_UP_MS = 2_000
const STRETCH = 500

const hubs = new WeakMap<App, Hub>()

/** The hub of an App: tells every open stream of this process what was sealed, by whichever process. */
export function hubOf(app: App): Hub {
  const hub = hubs.get(app)
  if (!hub) throw new Error('the hub is not started')
  return hub
}

/** Follows the sealed positions of every org by cursor, woken by NOTIFY and, should one be missed, every two seconds. */
export async function startHub(app: App): Promise<Hub> {
  const listeners = new Set<HubListener>()
  const cursors = new Map((await headPositions(app.database.db)).map((head) => [head.org_id, head.position]))
  let running: Promise<void> | null = null
  let wanted = false

  const look = async () => {
    while (wanted) {
      wanted = false
      try {
        for (const head of await headPositions(app.database.db)) await follow(head.org_id, head.position)
      } catch (error) {
        app.log.warn({ err: error }, 'following events failed; it is tried again')
      }
    }
    running = null
  }
  const follow = async (orgId: string, head: number) => {
    if (listeners.size === 0) return void cursors.set(orgId, head)
    // A backup that was restored brings an earlier head.
    let cursor = Math.min(cursors.get(orgId) ?? 0, head)
    cursors.set(orgId, cursor)
    while (cursor < head) {
      const events = await sealedAfter(app.database.db, orgId, cursor, STRETCH)
      const last = events.at(-1)
      if (!last) return
      cursor = last.position
      cursors.set(orgId, cursor)
      for (const event of events) for (const listener of listeners) listener(event, orgId)
    }
  }
  const wake = () => {
    wanted = true
    running ??= look()
  }
  const unlisten = await app.database.listen(SEALED_CHANNEL, wake)
  const nudged = new Set<(nudge: Nudge) => void>()
  const unlistenNudges = await app.database.listen(NUDGE_CHANNEL, (payload) => {
    const nudge = readNudge(payload)
    if (nudge) for (const listener of nudged) listener(nudge)
  })
  const timer = setInterval(wake, CATCH_UP_MS)
  timer.unref()

  const hub: Hub = {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onNudge: (listener) => void nudged.add(listener),
    async stop() {
      clearInterval(timer)
      await unlisten()
      await unlistenNudges()
      await running
      hubs.delete(app)
    },
  }
  hubs.set(app, hub)
  return hub
}
