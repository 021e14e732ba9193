import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { findEndpoint, getDelivery, requeueDelivery } from './queries.ts'
import type { WebhookDelivery } from './schema.ts'

/** Sends a delivery again now, with its whole schedule before it, whatever became of it. */
export async function retryDelivery(ctx: Ctx, id: string): Promise<WebhookDelivery> {
  ctx.require('webhooks:write')
  return inTransaction(ctx, async (tx) => {
    const delivery = await getDelivery(tx.db, tx.orgId, id)
    const endpoint = delivery && (await findEndpoint(tx.db, tx.orgId, delivery.endpointId))
    if (!delivery || !endpoint) throw new AppError('not_found')
    if (endpoint.status !== 'active') throw new AppError('state_conflict', 'The endpoint is disabled.')
    await requeueDelivery(tx.db, id, tx.now())
    const { endpointId, eventId } = delivery
    await emit(tx, 'webhook_endpoint.delivery_retried', {}, { endpointId, deliveryId: id, eventId })
    const queued = await getDelivery(tx.db, tx.orgId, id)
    if (!queued) throw new Error('unreachable')
    return queued
  })
}
