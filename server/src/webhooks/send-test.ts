import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { findEndpoint } from './queries.ts'

/** Writes an event that goes to this endpoint alone, whatever kinds it takes. */
export async function sendTest(ctx: Ctx, id: string): Promise<{ eventId: string }> {
  ctx.require('webhooks:write')
  return inTransaction(ctx, async (tx) => {
    const row = await findEndpoint(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    if (row.status !== 'active') throw new AppError('state_conflict', 'The endpoint is disabled.')
    return { eventId: await emit(tx, 'webhook_endpoint.tested', {}, { endpointId: id }) }
  })
}
