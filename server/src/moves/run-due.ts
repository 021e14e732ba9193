import { onMoveNotice } from '../installations/move-notices.ts'
import { systemCtx, type App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { breathe, FIRST_STRETCH, nextStretch } from '../platform/stretches.ts'
import { startRefresh } from '../refreshes/start.ts'
import { arriveStep } from './arrive.ts'
import { clearStaged } from './clear-staged.ts'
import { faultOf } from './fault-of.ts'
import { findMove, movesToDo, saveMove, stagedReleases } from './queries.ts'
import { MOVE_CHANNEL, releaseByNotice, releaseMove } from './release.ts'

const EVERY_MS = 2_000

/**
 * Brings in what has been handed over, stretch by stretch, and starts the refreshes of what is live. Any process does it,
 * and goes on where another died. With `alone` false nothing happens until `idle` is called.
 */
export async function startMoving(app: App, alone: boolean): Promise<Loop> {
  let stopped = false
  onMoveNotice(app, (packageId, notice) => releaseByNotice(app, packageId, notice))
  const loop = startLoop(app.log, 'moving', alone ? EVERY_MS : 0, async () => {
    for (const { id, org_id: orgId, release } of await stagedReleases(app.database.db)) {
      await releaseMove(systemCtx(app, orgId, ['moves:read', 'moves:write']), id, release)
    }
    for (const { id, org_id: orgId } of await movesToDo(app.database.db)) {
      try {
        await arrive(app, orgId, id, () => stopped)
        if (!stopped) await follow(app, orgId, id)
      } catch (error) {
        app.log.error({ err: error, moveId: id }, 'a step of a move failed; it is tried again')
        await saveMove(app.database.db, id, { error: faultOf(error) })
      }
    }
  })
  const unlisten = alone ? await app.database.listen(MOVE_CHANNEL, loop.wake) : null
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

/** Step by step until it is live, with as many rows at once as the database bears. */
async function arrive(app: App, orgId: string, id: string, stopped: () => boolean): Promise<void> {
  let stretch = FIRST_STRETCH
  while (!stopped()) {
    const begun = performance.now()
    const took = await arriveStep(app, orgId, id, stretch)
    if (took === null) return
    const ms = performance.now() - begun
    // Each table has a pace of its own.
    if (took === 0) stretch = FIRST_STRETCH
    else if (took === stretch) stretch = nextStretch(stretch, ms, app.database.engine)
    await breathe(app, ms)
  }
}

/** V3: what is live is refreshed, and what was staged of it is forgotten. */
async function follow(app: App, orgId: string, id: string): Promise<void> {
  const ctx = systemCtx(app, orgId, ['refreshes:write'])
  const move = await findMove(app.database.db, orgId, id)
  if (move?.status !== 'live' || move.progress.todo === undefined) return
  const refreshIds: string[] = []
  for (const { id: packageId, name } of move.packages) {
    try {
      const start = { dryRun: false, filter: {}, reason: `${name} has moved here` }
      refreshIds.push((await startRefresh(ctx, packageId, start)).refresh.id)
    } catch (error) {
      // Somebody has started another already, or moved it on.
      if (!(error instanceof AppError)) throw error
    }
  }
  await clearStaged(app, id)
  const { todo: _done, after: _after, ...progress } = move.progress
  await saveMove(app.database.db, id, { progress: JSON.stringify({ ...progress, refreshIds }) })
}
