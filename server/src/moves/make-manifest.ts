import { createDigest } from '../platform/archive-digest.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { carriedTables } from './carried-rows.ts'
import { collectShared, sharedPeople } from './export-queries.ts'
import { getMove } from './present.ts'
import { findMove, lockMove, saveMove } from './queries.ts'
import { stepFault } from './rules.ts'
import type { Manifest, Move } from './schema.ts'

/**
 * V2: reads every row that would go, and says how many there are of each table and their hash. Still nothing changes; what
 * is written until the freeze makes it another one.
 */
export async function makeManifest(ctx: Ctx, id: string): Promise<Move> {
  ctx.require('moves:write')
  const row = await findMove(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  const fault = stepFault('manifest', row)
  if (fault) throw new AppError('state_conflict', fault)
  const scope = { moveId: id, orgId: ctx.orgId, packageIds: row.packages.map((one) => one.id) }
  await collectShared(ctx.db, scope)
  const digests = new Map<string, { rows: number; sha256: string }>()
  for (const { table, rows } of carriedTables(ctx.app, scope, 'left out')) {
    const digest = createDigest(table)
    for await (const text of rows) digest.add(text)
    digests.set(table, digest.digest())
  }
  const people = await sharedPeople(ctx.db, id)
  // NOTE no event: nothing has changed but what is known of it.
  await inTransaction(ctx, async (tx) => {
    const now = await lockMove(tx.db, tx.orgId, id)
    if (!now?.manifest || stepFault('manifest', now)) return
    const tables = now.manifest.tables.map((one) => ({ ...one, ...digests.get(one.table) }))
    const manifest: Manifest = { tables, people }
    await saveMove(tx.db, id, { status: 'manifest', manifest: JSON.stringify(manifest) })
  })
  return getMove(ctx, id)
}
