import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { proveParents } from '../subscribers/queries.ts'
import type { ImportRecord } from './queries.ts'
import { sandboxRows } from './row-queries.ts'

/**
 * Ties sandboxes to the parents that the files tell of, once all subscribers are there. The vendor's own list is the proof
 * (I6); a license does not begin to follow by it, since its terms are those that were imported.
 */
export async function linkSandboxes(
  tx: Tx,
  imp: ImportRecord,
  limit: number,
): Promise<{ looked: number; last: number }> {
  const rows = await sandboxRows(tx.db, imp.id, imp.line, limit)
  const pairs = rows.map(({ org, parent }) => ({ org, parent }))
  for (const { id, parentId } of await proveParents(tx.db, tx.orgId, pairs, tx.now()))
    await emit(tx, 'subscriber.parent_proven', { subscriberId: id }, { parentId, by: 'import', importId: imp.id })
  return { looked: rows.length, last: rows.at(-1)?.line ?? imp.line }
}
