import { setTimeout as wait } from 'node:timers/promises'
import type { App } from '../platform/context.ts'

/**
 * Between two steps everybody else gets a turn. The embedded database answers without ever leaving the process, and one that
 * works without a pause would let no request in: there half of the time is theirs.
 */
export async function breathe(app: App, workedMs: number): Promise<void> {
  await wait(app.database.engine === 'embedded' ? workedMs : 0)
}
