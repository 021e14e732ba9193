import { randomUUID } from 'node:crypto'
import type { App } from './context.ts'
import type { Db } from './database.ts'
import { AppError } from './errors.ts'
import { startLoop, type Loop } from './loop.ts'
import { isStorageFull } from './storage-full.ts'
import { breathe, FIRST_STRETCH, nextStretch } from './stretches.ts'

const EVERY_MS = 2_000
/** A process that died is followed by another after this; a step takes a tenth of a second. */
const LEASE_MS = 5_000
/** What is leased is worked on for so long before it is leased again, which is a commit of its own. */
const RENEW_MS = 1_000
/** A step that failed this often in a row ends the work it belongs to. */
export const MOST_ATTEMPTS = 10

type Leased = { id: string; org_id: string }

export type Stepped = {
  /** Of one of them, for the log. */
  noun: string
  channel: string
  /** Takes those under way that no other process works on, and keeps them until the lease ends. */
  lease: (db: Db, by: string, now: Date, until: Date) => Promise<Leased[]>
  /** One step, in one transaction; answers whether there is more to do. */
  step: (app: App, orgId: string, id: string, stretch: number) => Promise<boolean>
  /** A step failed, once more in a row; with `MOST_ATTEMPTS` the work ends. */
  fail: (app: App, orgId: string, id: string, error: string) => Promise<void>
  /** Things a step, at least and at most, where that is other than elsewhere. */
  fewest?: { embedded: number; postgres: number }
  most?: { embedded: number; postgres: number }
  /** When the last step of one is done. */
  after?: (app: App, id: string) => Promise<void>
  /** Every round, once nothing is left to step. */
  besides?: (app: App, stopped: () => boolean) => Promise<void>
}

/**
 * Works on what takes many steps, in turns. Woken when one is started and every two seconds. Whoever dies leaves a lease
 * behind, and when it ends any process goes on where it stood. One that failed is tried again in the next round; what says
 * itself that it can be tried later (503), such as a package that a move holds, is tried for as long as that takes, and so is
 * what finds no room to write. With `alone` false nothing happens until `idle` is called, which does one round.
 */
export async function startStepping(app: App, alone: boolean, work: Stepped): Promise<Loop> {
  const by = randomUUID()
  let stopped = false
  const stretches = new Map<string, number>()

  const step = async (orgId: string, id: string): Promise<'more' | 'done' | 'failed'> => {
    const stretch = stretches.get(id) ?? FIRST_STRETCH
    const start = performance.now()
    try {
      if (await work.step(app, orgId, id, stretch)) {
        const { engine } = app.database
        const next = nextStretch(stretch, performance.now() - start, engine)
        stretches.set(id, Math.min(work.most?.[engine] ?? next, Math.max(work.fewest?.[engine] ?? next, next)))
        return 'more'
      }
      stretches.delete(id)
      await work.after?.(app, id)
      return 'done'
    } catch (error) {
      if (error instanceof AppError && error.status === 503) {
        app.log.info({ id, code: error.code }, `${work.noun} waits`)
        return 'failed'
      }
      if (isStorageFull(error)) {
        app.log.error({ id, err: error }, `${work.noun} waits for room to write`)
        return 'failed'
      }
      app.log.error({ err: error, id }, `a step of ${work.noun} failed; it is tried again`)
      await work.fail(app, orgId, id, String(error))
      return 'failed'
    } finally {
      await breathe(app, performance.now() - start)
    }
  }
  /** A step of each; answers those that have more to do. */
  const stepEach = async (due: Leased[], failed: Set<string>): Promise<Leased[]> => {
    const going: Leased[] = []
    for (const one of due) {
      if (stopped) break
      const stepped = await step(one.org_id, one.id)
      if (stepped === 'failed') failed.add(one.id)
      if (stepped === 'more') going.push(one)
    }
    return going
  }
  const loop = startLoop(app.log, `stepping ${work.noun}`, alone ? EVERY_MS : 0, async () => {
    const failed = new Set<string>()
    while (!stopped) {
      const now = app.clock()
      const leased = await work.lease(app.database.db, by, now, new Date(now.getTime() + LEASE_MS))
      let due = leased.filter(({ id }) => !failed.has(id))
      if (due.length === 0) break
      const begun = performance.now()
      while (due.length > 0 && !stopped && performance.now() - begun < RENEW_MS) due = await stepEach(due, failed)
    }
    await work.besides?.(app, () => stopped)
  })
  const unlisten = alone ? await app.database.listen(work.channel, loop.wake) : null
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
