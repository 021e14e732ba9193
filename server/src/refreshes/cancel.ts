import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getRefresh } from './present.ts'
import { lockRefresh, saveRefresh } from './queries.ts'
import type { Refresh } from './schema.ts'

/** R3: ends a refresh where it stands; what it has compared and repaired stays. Doing it twice is the same as once. */
export async function cancelRefresh(ctx: Ctx, id: string): Promise<Refresh> {
  ctx.require('refreshes:write')
  return inTransaction(ctx, async (tx) => {
    const refresh = await lockRefresh(tx.db, tx.orgId, id)
    if (!refresh) throw new AppError('not_found')
    const { status, done, acknowledged, counts, package_id: packageId } = refresh
    if (status === 'cancelled') return getRefresh(tx, id)
    if (status !== 'running' && status !== 'waiting') throw new AppError('state_conflict', 'The refresh is over.')
    await saveRefresh(tx.db, id, { status: 'cancelled', finished_at: tx.now() })
    await emit(tx, 'refresh.cancelled', { packageId }, { refreshId: id, done, acknowledged, counts })
    return getRefresh(tx, id)
  })
}
