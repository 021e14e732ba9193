import type { WebhookDelivery, WebhookEndpoint } from './schema.ts'

export type EndpointRow = {
  id: string
  org_id: string
  url: string
  description: string | null
  kinds: string[] | null
  secret_sealed: Buffer
  old_secret_sealed: Buffer | null
  old_secret_until: Date | null
  status: string
  disabled_reason: string | null
  disabled_position: number | null
  failing_since: Date | null
  position: number
  revision: number
  created_at: Date
  updated_at: Date
}

/** What the history may say of an address: its path may be a secret, and more people read the history than endpoints. */
export function hostOf(endpoint: { url: string }): string {
  return new URL(endpoint.url).host
}

export function presentEndpoint(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    kinds: row.kinds,
    status: row.status as WebhookEndpoint['status'],
    disabledReason: row.disabled_reason,
    disabledPosition: row.disabled_position,
    failingSince: row.failing_since?.toISOString() ?? null,
    position: row.position,
    oldSecretUntil: row.old_secret_until?.toISOString() ?? null,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

type DeliveryRow = {
  id: string
  endpoint_id: string
  event_id: string
  kind: string
  position: number
  replay: boolean
  status: string
  attempts: number
  next_attempt_at: Date | null
  last_status: number | null
  last_error: string | null
  created_at: Date
  delivered_at: Date | null
}

export function presentDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    kind: row.kind,
    position: row.position,
    replay: row.replay,
    status: row.status as WebhookDelivery['status'],
    attempts: row.attempts,
    nextAttemptAt: row.status === 'pending' ? (row.next_attempt_at?.toISOString() ?? null) : null,
    lastStatus: row.last_status,
    lastError: row.last_error,
    createdAt: row.created_at.toISOString(),
    deliveredAt: row.delivered_at?.toISOString() ?? null,
  }
}
