import type { App } from '../platform/context.ts'
import { inStretches } from '../platform/stretches.ts'
import { CARRIED } from './plan-rules.ts'
import { deleteRows, lastStored, truncateRows } from './stage-queries.ts'

/** Deletes what was staged of a move, a stretch at a time. On the embedded database its room is free at once, if it was all. */
export async function clearStaged(app: App, moveId: string): Promise<void> {
  const { db, engine } = app.database
  if (engine === 'embedded' && (await truncateRows(db, moveId))) return
  for (const table of ['users', ...CARRIED.map((plan) => plan.table)]) {
    const last = await lastStored(db, moveId, table)
    await inStretches(app, last, (stretch) => deleteRows(db, moveId, table, stretch))
  }
}
