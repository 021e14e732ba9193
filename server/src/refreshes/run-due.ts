import { randomUUID } from 'node:crypto'
import type { App } from '../platform/context.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { breathe } from './breathe.ts'
import { leaseRunning, saveFailure } from './queries.ts'
import { FIRST_STRETCH, MOST_ATTEMPTS, nextStretch } from './rules.ts'
import { REFRESH_CHANNEL } from './start.ts'
import { stepRefresh } from './step.ts'
import { sweepWaiting } from './sweep.ts'

const EVERY_MS = 2_000
/** A process that died is followed by another after this; a step takes a tenth of a second. */
const LEASE_MS = 5_000

/**
 * Works on the refreshes that compare, step by step and in turns, and looks after those that wait. Woken when one is started
 * and every two seconds. Whoever dies leaves a lease behind, and when it ends any process goes on where it stood (R3). With
 * `alone` false nothing happens until `idle` is called.
 */
export async function startRefreshing(app: App, alone: boolean): Promise<Loop> {
  const by = randomUUID()
  let stopped = false
  const stretches = new Map<string, number>()

  const step = async (orgId: string, id: string): Promise<void> => {
    const stretch = stretches.get(id) ?? FIRST_STRETCH
    const start = performance.now()
    try {
      const more = await stepRefresh(app, orgId, id, stretch)
      if (more) stretches.set(id, nextStretch(stretch, performance.now() - start, app.database.engine))
      else stretches.delete(id)
    } catch (error) {
      app.log.error({ err: error, refreshId: id }, 'a step of a refresh failed; it is tried again')
      await saveFailure(app.database.db, id, String(error), MOST_ATTEMPTS, app.clock())
    }
    await breathe(app, performance.now() - start)
  }
  const loop = startLoop(app.log, 'refreshing', alone ? EVERY_MS : 0, async () => {
    while (!stopped) {
      const now = app.clock()
      const running = await leaseRunning(app.database.db, by, now, new Date(now.getTime() + LEASE_MS))
      if (running.length === 0) break
      for (const { id, org_id: orgId } of running) if (!stopped) await step(orgId, id)
    }
    await sweepWaiting(app, () => stopped)
  })
  const unlisten = alone ? await app.database.listen(REFRESH_CHANNEL, loop.wake) : null
  if (alone) loop.wake()
  return {
    ...loop,
    async stop() {
      stopped = true
      await unlisten?.()
      await loop.stop()
    },
  }
}
