import { randomUUID } from 'node:crypto'
import type { App } from '../platform/context.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { breathe } from '../refreshes/breathe.ts'
import { FIRST_STRETCH, nextStretch } from '../refreshes/rules.ts'
import { leaseRunning, saveFailure } from './queries.ts'
import { blankRows } from './row-queries.ts'
import { MOST_ATTEMPTS } from './rules.ts'
import { IMPORT_CHANNEL } from './start-dry-run.ts'
import { stepImport } from './step.ts'

const EVERY_MS = 2_000
/** A process that died is followed by another after this; a step takes a tenth of a second. */
const LEASE_MS = 5_000
/** A row of an import is far more to write than an item of a refresh. */
const LONGEST_STRETCH = { embedded: 500, postgres: 2_000 }

/**
 * Works on dry runs and imports, step by step and in turns. Woken when one is started and every two seconds. Whoever dies
 * leaves a lease behind, and when it ends any process goes on where it stood. With `alone` false nothing happens until
 * `idle` is called.
 */
export async function startImporting(app: App, alone: boolean): Promise<Loop> {
  const by = randomUUID()
  let stopped = false
  const stretches = new Map<string, number>()

  const step = async (orgId: string, id: string): Promise<void> => {
    const stretch = stretches.get(id) ?? FIRST_STRETCH
    const start = performance.now()
    try {
      const more = await stepImport(app, orgId, id, stretch)
      const next = nextStretch(stretch, performance.now() - start, app.database.engine)
      if (more) stretches.set(id, Math.min(LONGEST_STRETCH[app.database.engine], next))
      else {
        stretches.delete(id)
        await forgetIfDone(app, id)
      }
    } catch (error) {
      app.log.error({ err: error, importId: id }, 'a step of an import failed; it is tried again')
      await saveFailure(app.database.db, id, String(error), MOST_ATTEMPTS, app.clock())
    }
    await breathe(app, performance.now() - start)
  }
  const loop = startLoop(app.log, 'importing', alone ? EVERY_MS : 0, async () => {
    while (!stopped) {
      const now = app.clock()
      const running = await leaseRunning(app.database.db, by, now, new Date(now.getTime() + LEASE_MS))
      if (running.length === 0) return
      for (const { id, org_id: orgId } of running) if (!stopped) await step(orgId, id)
    }
  })
  const unlisten = alone ? await app.database.listen(IMPORT_CHANNEL, loop.wake) : null
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

/** What the rows said is in the things now; what stays is what became of each (E2). */
async function forgetIfDone(app: App, id: string): Promise<void> {
  while (await blankRows(app.database.db, id));
}
