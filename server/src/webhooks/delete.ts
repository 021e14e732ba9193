import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { dropPending, lockEndpoint, updateEndpoint } from './queries.ts'
import { hostOf } from './rows.ts'

/** Takes an endpoint away for good: its secrets are destroyed, and what waited for it is not sent. */
export async function deleteEndpoint(ctx: Ctx, id: string): Promise<void> {
  ctx.require('webhooks:write')
  await inTransaction(ctx, async (tx) => {
    const row = await lockEndpoint(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    await updateEndpoint(tx.db, id, {
      status: 'deleted',
      secret_sealed: Buffer.alloc(0),
      old_secret_sealed: null,
      old_secret_until: null,
      updated_at: tx.now(),
    })
    await dropPending(tx.db, id, 'the endpoint was deleted')
    await settle(tx, 'webhook_failing', id)
    await settle(tx, 'webhook_disabled', id)
    await emit(tx, 'webhook_endpoint.deleted', {}, { endpointId: id, host: hostOf(row) })
  })
}
