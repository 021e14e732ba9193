import type { App } from '../platform/context.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { deleteRows } from './file-queries.ts'
import { staleImports } from './queries.ts'

const KEPT_MS = 7 * 86_400_000

/** Rows of imports that nobody has gone on with for a week, or that are over as long, go: they may name persons (E2). */
export function clearOldImports(app: App): JobDefinition<never> {
  return {
    name: 'imports.clear-old',
    cron: '47 3 * * *',
    async run() {
      for (const { id } of await staleImports(app.database.db, new Date(app.clock().getTime() - KEPT_MS)))
        while (await deleteRows(app.database.db, id, null));
    },
  }
}
