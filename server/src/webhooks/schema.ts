import { z } from 'zod'
import { EVENT_KINDS } from '../events/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

const Url = z.url({ protocol: /^https?$/ }).max(2_000)
const Description = z.string().trim().max(200).nullable()
const Kinds = z
  .array(z.enum(EVENT_KINDS))
  .min(1)
  .max(EVENT_KINDS.length)
  .nullable()
  .describe('Kinds of events it gets; null for every kind, those to come included')

export const WebhookEndpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string().nullable(),
    kinds: z.array(z.string()).nullable(),
    status: z.enum(['active', 'disabled']),
    disabledReason: z.string().nullable(),
    disabledPosition: z
      .number()
      .int()
      .nullable()
      .describe('Where the feed stood when it was disabled: replay from the position after it'),
    failingSince: z.string().nullable().describe('First failure since the last success'),
    position: z.number().int().describe('It gets the events after this position'),
    oldSecretUntil: z.string().nullable().describe('Until then the secret before signs along'),
    revision: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'WebhookEndpoint' })

export type WebhookEndpoint = z.output<typeof WebhookEndpoint>
export const WebhookEndpointPage = pageOf(WebhookEndpoint)
export const WebhookEndpointQuery = PageQuery

export const NewWebhookEndpoint = z.strictObject({
  url: Url,
  description: Description.optional(),
  kinds: Kinds.optional(),
})
export type NewWebhookEndpoint = z.output<typeof NewWebhookEndpoint>

const secret = z.string().describe('`whsec_…`, shown this once')

export const CreatedWebhookEndpoint = WebhookEndpoint.extend({ secret }).meta({ id: 'CreatedWebhookEndpoint' })

export const WebhookEndpointChange = z.strictObject({
  url: Url.optional(),
  description: Description.optional(),
  kinds: Kinds.optional(),
  status: z.enum(['active', 'disabled']).optional(),
})
export type WebhookEndpointChange = z.output<typeof WebhookEndpointChange>

export const RotatedSecret = z.object({ secret, oldSecretUntil: z.string() })
export type RotatedSecret = z.output<typeof RotatedSecret>

export const SentTest = z.object({ eventId: z.string().describe('The event whose delivery the log will show') })

export const Replay = z.strictObject({
  fromPosition: z.number().int().min(1).optional(),
  toPosition: z.number().int().min(1).optional().describe('Included; default: the newest'),
  from: z.iso.datetime({ offset: true }).optional().describe('Instead of positions: from this time on'),
  to: z.iso.datetime({ offset: true }).optional().describe('Up to this time, included'),
})
export type Replay = z.output<typeof Replay>

export const Replayed = z.object({ queued: z.number().int().describe('How many deliveries were made') })

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const

export const WebhookDelivery = z
  .object({
    id: z.string(),
    endpointId: z.string(),
    eventId: z.string(),
    kind: z.string(),
    position: z.number().int(),
    replay: z.boolean(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.number().int(),
    nextAttemptAt: z.string().nullable(),
    lastStatus: z.number().int().nullable().describe('HTTP status of the last answer'),
    lastError: z.string().nullable(),
    createdAt: z.string(),
    deliveredAt: z.string().nullable(),
  })
  .meta({ id: 'WebhookDelivery' })

export type WebhookDelivery = z.output<typeof WebhookDelivery>
export const WebhookDeliveryPage = pageOf(WebhookDelivery)
export const WebhookDeliveryQuery = PageQuery.extend({ status: z.enum(DELIVERY_STATUSES).optional() })
export type WebhookDeliveryQuery = z.output<typeof WebhookDeliveryQuery>
