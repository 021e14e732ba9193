import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { getImport } from './present.ts'
import { insertImport } from './queries.ts'
import type { Import, NewImport } from './schema.ts'

/** V4: begins an import: a draft that files are uploaded to. Nothing is made before a dry run has judged every row. */
export async function draftImport(ctx: Ctx, { kind, name }: NewImport): Promise<Import> {
  ctx.require('imports:write')
  return inTransaction(ctx, async (tx) => {
    const id = newId('import')
    await insertImport(tx.db, {
      id,
      org_id: tx.orgId,
      kind,
      name: name ?? null,
      status: 'draft',
      created_by: JSON.stringify(tx.actor),
      created_at: tx.now(),
    })
    await emit(tx, 'import.drafted', {}, { importId: id, kind })
    return getImport(tx, id)
  })
}
