import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import type { JobDefinition } from '../platform/queue.ts'
import { dropFiles } from './discard.ts'
import { forgetSamples } from './file-queries.ts'
import { lockImport, staleImports } from './queries.ts'
import { isBusy } from './rules.ts'
import { blankRows } from './row-queries.ts'

const KEPT_MS = 7 * 86_400_000

/**
 * What rows say of imports that nobody has gone on with for a week goes: they may name persons (E2). Files of what is not done
 * are discarded; of what is done the verdicts stay.
 */
export function clearOldImports(app: App): JobDefinition<never> {
  return {
    name: 'imports.clear-old',
    cron: '47 3 * * *',
    async run() {
      const { db } = app.database
      for (const { id, org_id: orgId, done } of await staleImports(db, new Date(app.clock().getTime() - KEPT_MS))) {
        if (!done) await discard(app, orgId, id)
        else {
          await forgetSamples(db, id)
          while (await blankRows(db, id));
        }
      }
    },
  }
}

async function discard(app: App, orgId: string, id: string): Promise<void> {
  // NOTE no permission: the program itself. NOTE no event: dropFiles writes it.
  await inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const found = await lockImport(tx.db, orgId, id)
    if (found && found.status !== 'done' && !isBusy(found.status)) await dropFiles(tx, found)
  })
}
