import type { App } from '../platform/context.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { deleteFinished } from './queries.ts'
import { LOG_LIFETIME } from './rules.ts'

const SOME = 1_000

/** Nightly: the log of finished deliveries is kept for a month. */
export function clearOldDeliveries(app: App): JobDefinition<never> {
  return {
    name: 'webhooks.clear-old',
    cron: '41 3 * * *',
    async run() {
      const before = new Date(app.clock().getTime() - LOG_LIFETIME)
      while ((await deleteFinished(app.database.db, before, SOME)) === SOME);
    },
  }
}
