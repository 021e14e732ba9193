import { Webhook } from 'standardwebhooks'
import { findEvent } from '../events/queries.ts'
import type { Event } from '../events/schema.ts'
import type { App } from '../platform/context.ts'
import { postSafely, type PostAnswer } from '../platform/safe-post.ts'
import { SERVER_VERSION } from '../platform/version.ts'
import { findEndpoint, type DueDelivery } from './queries.ts'
import type { EndpointRow } from './rows.ts'
import { TIMEOUT_MS } from './rules.ts'
import { openSecret } from './secrets.ts'

/**
 * Makes one attempt: the body from the event as it stands now, so that what was erased is not sent, signed as Standard
 * Webhooks says. Answers null where there is nothing to send to any more.
 */
export async function deliver(app: App, delivery: DueDelivery, signal: AbortSignal): Promise<PostAnswer | null> {
  const endpoint = await findEndpoint(app.database.db, delivery.org_id, delivery.endpoint_id)
  const event = await findEvent(app.database.db, delivery.org_id, delivery.event_id)
  if (!endpoint || endpoint.status !== 'active' || !event) return null
  const now = app.clock()
  const body = bodyOf(event)
  return postSafely({
    url: endpoint.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': `OpenLMA/${SERVER_VERSION}`,
      'webhook-id': event.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signaturesOf(app, endpoint, event.id, now, body),
      'openlma-delivery': delivery.id,
    },
    body,
    timeoutMs: TIMEOUT_MS,
    allowPrivate: app.config.WEBHOOK_ALLOW_PRIVATE,
    signal,
  })
}

export function bodyOf(event: Event): string {
  return JSON.stringify({ type: event.kind, timestamp: event.createdAt, data: event })
}

/** One signature, and for a day after a rotation a second one by the secret before. */
function signaturesOf(app: App, endpoint: EndpointRow, id: string, now: Date, body: string): string {
  const sealed = [endpoint.secret_sealed]
  const { old_secret_sealed: old, old_secret_until: until } = endpoint
  if (old && until && until > now) sealed.push(old)
  return sealed.map((one) => new Webhook(openSecret(app.vault, one)).sign(id, now, body)).join(' ')
}
