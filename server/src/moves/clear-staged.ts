import type { App } from '../platform/context.ts'
import { deleteRows, truncateRows } from './stage-queries.ts'

const SOME = 2_000

/** Deletes what was staged of a move, a stretch at a time. On the embedded database its room is free at once, if it was all. */
export async function clearStaged(app: App, moveId: string): Promise<void> {
  if (app.database.engine === 'embedded' && (await truncateRows(app.database.db, moveId))) return
  while ((await deleteRows(app.database.db, moveId, SOME)) === SOME);
}
