import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { closeAttention, lockAttention } from './queries.ts'
import type { AttentionItem } from './schema.ts'

/** A person says that it is dealt with. Doing it twice is the same as once. */
export async function resolveAttention(ctx: Ctx, id: string): Promise<AttentionItem> {
  ctx.require('attention:write')
  return inTransaction(ctx, async (tx) => {
    const item = await lockAttention(tx.db, tx.orgId, id)
    if (!item) throw new AppError('not_found')
    if (item.resolvedAt) return item
    const at = tx.now()
    await closeAttention(tx.db, tx.orgId, id, tx.actor.id ?? tx.actor.kind, at)
    const { packageId, subscriberId, licenseId, installationId, leadId } = item
    const subject = { packageId, subscriberId, licenseId, installationId, leadId }
    await emit(tx, 'attention.resolved', subject, { id, kind: item.kind })
    return { ...item, resolvedAt: at.toISOString() }
  })
}
