import { emit } from '../events/emit.ts'
import { notify } from '../events/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { filesOf } from './file-queries.ts'
import { getImport } from './present.ts'
import { lockImport, saveImport } from './queries.ts'
import { firstPlace, isBusy } from './rules.ts'
import type { Import, StartImport } from './schema.ts'
import { IMPORT_CHANNEL } from './start-dry-run.ts'

/** V4: makes what the dry run said, in the background and in small steps. What has changed meanwhile is judged anew. */
export async function startImport(ctx: Ctx, id: string, { reason }: StartImport): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    const found = await lockImport(tx.db, tx.orgId, id)
    if (!found) throw new AppError('not_found')
    if (isBusy(found.status)) throw new AppError('import_busy', 'It is under way already.')
    if (found.status !== 'judged') throw new AppError('import_incomplete', 'Run a dry run first: it judges every row.')
    const files = await filesOf(tx.db, [id])
    const makesPackages = Object.values(found.packages).includes('create')
    if (makesPackages) ctx.require('packages:write')
    await saveImport(tx.db, id, {
      ...firstPlace('write', new Set(files.map(({ object }) => object))),
      status: 'importing',
      line: 0,
      done: 0,
      total: files.reduce((sum, { rows }) => sum + rows, 0),
      reason: reason || null,
      started_at: tx.now(),
      attempts: 0,
      lease_until: null,
      started_by: JSON.stringify(tx.actor),
    })
    await emit(tx, 'import.started', {}, { importId: id, counts: found.counts }, reason || null)
    await notify(tx.db, IMPORT_CHANNEL, id)
    return getImport(tx, id)
  })
}
