import { emit } from '../events/emit.ts'
import { notify } from '../events/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { filesOf } from './file-queries.ts'
import { lockOpen } from './open.ts'
import { getImport } from './present.ts'
import { saveImport } from './queries.ts'
import { firstPlace, settingsOf } from './rules.ts'
import type { Import } from './schema.ts'

/** Told when there is an import to work on. */
export const IMPORT_CHANNEL = 'openlma_import'

/**
 * V4: has every row judged, in the background; nothing is made. Refused with `import_incomplete` while a file lacks a column
 * that is needed.
 */
export async function startDryRun(ctx: Ctx, id: string): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    const found = await lockOpen(tx, id)
    const files = await filesOf(tx.db, [id])
    const missing = files.flatMap((file) =>
      settingsOf(file, found.kind).missing.map(({ label }) => `${file.object}: ${label}`),
    )
    if (files.length === 0) throw new AppError('import_incomplete', 'Upload a file first.')
    if (missing.length > 0)
      throw new AppError('import_incomplete', `Say which column holds what is missing: ${missing.join(', ')}.`)
    const place = firstPlace('read', new Set(files.map(({ object }) => object)))
    await saveImport(tx.db, id, {
      ...place,
      status: 'judging',
      line: 0,
      done: 0,
      total: 2 * files.reduce((sum, { rows }) => sum + rows, 0),
      counts: '{}',
      judged_at: null,
      finished_at: null,
      error: null,
      attempts: 0,
      lease_until: null,
      started_by: JSON.stringify(tx.actor),
    })
    await emit(tx, 'import.judging_started', {}, { importId: id })
    await notify(tx.db, IMPORT_CHANNEL, id)
    return getImport(tx, id)
  })
}
