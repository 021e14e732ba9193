import type { App } from '../platform/context.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { deleteOver } from './queries.ts'
import { KEPT_AFTER } from './rules.ts'

const SOME = 1_000

/** Nightly: links and sessions that are over go, and with them the names of those who opened them (E2). */
export function clearOldSessions(app: App): JobDefinition<never> {
  return {
    name: 'manage.clear-old',
    cron: '47 3 * * *',
    async run() {
      const before = new Date(app.clock().getTime() - KEPT_AFTER)
      while ((await deleteOver(app.database.db, before, SOME)) === SOME);
    },
  }
}
