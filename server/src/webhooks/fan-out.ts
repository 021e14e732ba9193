import type { FeedEvent } from '../events/queries.ts'
import type { EventKind } from '../events/schema.ts'
import type { Tx } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import { activeEndpoints, insertDeliveries } from './queries.ts'
import { kindsWanted, wants } from './rules.ts'

/** The reaction to events: one pending delivery for each endpoint that wants one. */
export async function fanOut(tx: Tx, events: FeedEvent[]): Promise<void> {
  const endpoints = await activeEndpoints(tx.db, tx.orgId)
  const now = tx.now()
  const deliveries = events.flatMap((event) =>
    endpoints
      .filter((endpoint) => wants(endpoint, event))
      .map((endpoint) => ({
        id: newId('webhookDelivery'),
        org_id: tx.orgId,
        endpoint_id: endpoint.id,
        event_id: event.id,
        position: event.position,
        status: 'pending',
        next_attempt_at: now,
        created_at: now,
      })),
  )
  await insertDeliveries(tx.db, deliveries)
}

/** What the endpoints of the org want together; null where one wants everything. */
export async function wantedKinds(tx: Tx): Promise<EventKind[] | null> {
  return kindsWanted(await activeEndpoints(tx.db, tx.orgId))
}
