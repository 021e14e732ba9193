import type { App } from '../platform/context.ts'
import { deleteRows } from './stage-queries.ts'

const SOME = 2_000

/** Deletes what was staged of a move, a stretch at a time. */
export async function clearStaged(app: App, moveId: string): Promise<void> {
  while ((await deleteRows(app.database.db, moveId, SOME)) === SOME);
}
