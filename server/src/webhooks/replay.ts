import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { eventsInRange, insertDeliveries, lockEndpoint } from './queries.ts'
import { MOST_REPLAYED } from './rules.ts'
import type { Replay } from './schema.ts'

/** Delivers a range of the history once more, in the kinds the endpoint takes. Each event keeps its `webhook-id`. */
export async function replay(ctx: Ctx, id: string, range: Replay): Promise<{ queued: number }> {
  ctx.require('webhooks:write')
  if (range.fromPosition === undefined && range.from === undefined) {
    throw new AppError('invalid_request', 'Say where to begin: fromPosition, or from.')
  }
  return inTransaction(ctx, async (tx) => {
    const endpoint = await lockEndpoint(tx.db, tx.orgId, id)
    if (!endpoint) throw new AppError('not_found')
    if (endpoint.status !== 'active') throw new AppError('state_conflict', 'The endpoint is disabled.')
    const events = await eventsInRange(tx.db, tx.orgId, {
      fromPosition: range.fromPosition ?? 1,
      toPosition: range.toPosition ?? null,
      from: range.from === undefined ? null : new Date(range.from),
      to: range.to === undefined ? null : new Date(range.to),
      limit: MOST_REPLAYED + 1,
    })
    if (events.length > MOST_REPLAYED) {
      const last = events[MOST_REPLAYED - 1]?.position
      throw new AppError(
        'change_refused',
        `One replay covers at most ${MOST_REPLAYED} events; replay up to position ${last} first.`,
      )
    }
    const { kinds } = endpoint
    const wanted = events.filter(
      ({ kind }) => kind !== 'webhook_endpoint.tested' && (kinds === null || kinds.includes(kind)),
    )
    const deliveries = wanted.map(({ event_id, position }) => ({
      id: newId('webhookDelivery'),
      org_id: tx.orgId,
      endpoint_id: id,
      event_id,
      position,
      replay: true,
      status: 'pending',
      next_attempt_at: tx.now(),
      created_at: tx.now(),
    }))
    await insertDeliveries(tx.db, deliveries)
    await emit(tx, 'webhook_endpoint.replayed', {}, { endpointId: id, ...range, queued: deliveries.length })
    return { queued: deliveries.length }
  })
}
