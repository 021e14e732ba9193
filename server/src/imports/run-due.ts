import type { App } from '../platform/context.ts'
import type { Loop } from '../platform/loop.ts'
import { startStepping } from '../platform/stepping.ts'
import { failImport } from './fail.ts'
import { leaseRunning } from './queries.ts'
import { blankRows } from './row-queries.ts'
import { IMPORT_CHANNEL } from './start-dry-run.ts'
import { stepImport } from './step.ts'

/** Works on dry runs and imports (V4). */
export async function startImporting(app: App, alone: boolean): Promise<Loop> {
  return startStepping(app, alone, {
    noun: 'an import',
    channel: IMPORT_CHANNEL,
    lease: leaseRunning,
    step: stepImport,
    fail: failImport,
    // A row of an import is far more to write than an item of a refresh.
    fewest: { embedded: 150, postgres: 500 },
    most: { embedded: 500, postgres: 1_000 },
    after: forgetIfDone,
  })
}

/** What the rows said is in the things now; what stays is what became of each (E2). */
async function forgetIfDone(app: App, id: string): Promise<void> {
  while (await blankRows(app.database.db, id));
}
