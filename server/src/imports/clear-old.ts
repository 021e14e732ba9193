import type { App } from '../platform/context.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { deleteRows, forgetSamples } from './file-queries.ts'
import { staleImports } from './queries.ts'
import { blankRows } from './row-queries.ts'

const KEPT_MS = 7 * 86_400_000

/** What rows say of imports that nobody has gone on with for a week goes: they may name persons (E2). Verdicts of what is done stay. */
export function clearOldImports(app: App): JobDefinition<never> {
  return {
    name: 'imports.clear-old',
    cron: '47 3 * * *',
    async run() {
      const { db } = app.database
      for (const { id, done } of await staleImports(db, new Date(app.clock().getTime() - KEPT_MS))) {
        await forgetSamples(db, id)
        while (done ? await blankRows(db, id) : await deleteRows(db, id));
      }
    },
  }
}
