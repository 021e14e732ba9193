import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

/** Every kind of event: `noun.past-tense`. The payload carries before and after, or the facts of what happened. */
export const EVENT_KINDS = [
  'org.created',
  'org.modified',
  'org.restored',
  'user.invited',
  'user.joined',
  'user.modified',
  'user.deactivated',
  'user.reactivated',
  'user.handed_over',
  'user.signed_in',
  'user.password_changed',
  'api_key.created',
  'api_key.revoked',
  'package.created',
  'package.modified',
  'package.lead_manager_changed',
  'package.install_key_replaced',
  'package.spare_key_handed_out',
  'package.moved',
  'package.taken_back',
  'version.created',
  'version.modified',
  'signing_key.created',
  'signing_key.revoked',
  'subscriber.created',
  'subscriber.modified',
  'subscriber.linked',
  'subscriber.parent_proven',
  'account.created',
  'account.modified',
  'contact.created',
  'contact.modified',
  'contact.erased',
  'lead.captured',
  'lead.capture_failed',
  'lead.touched',
  'lead.assigned',
  'lead.modified',
  'lead.noted',
  'lead.converted',
  'lead.erased',
  'license.issued',
  'license.modified',
  'license.uninstalled',
  'license.restored',
  'license.ended',
  'license.expiry_noticed',
  'license.carried',
  'license.followed',
  'license.unfollowed',
  'license.more_requested',
  'seat.assigned',
  'seat.revoked',
  'seat.recounted',
  'installation.created',
  'installation.linked',
  'installation.upgraded',
  'installation.uninstalled',
  'installation.reinstalled',
  'installation.relinked',
  'installation.recreated',
  'installation.superseded',
  'installation.facts_changed',
  'installation.acknowledged',
  'activation_code.issued',
  'activation_code.used',
  'activation_code.revoked',
  'claim.filed',
  'claim.approved',
  'claim.rejected',
  'claim.used',
  'offline_request.answered',
  'refresh.started',
  'refresh.finished',
  'refresh.failed',
  'refresh.cancelled',
  'import.drafted',
  'import.modified',
  'import.file_uploaded',
  'import.file_removed',
  'import.judging_started',
  'import.started',
  'import.finished',
  'import.failed',
  'import.cancelled',
  'import.discarded',
  'adoption_window.opened',
  'adoption_window.closed',
  'license.adopted',
  'license.adoption_undone',
  'move.invited',
  'move.started',
  'move.frozen',
  'move.exported',
  'move.staged',
  'move.receipt_accepted',
  'move.handed_over',
  'move.released',
  'move.arrived',
  'move.confirmed',
  'move.dropped',
  'move.undone',
  'manage_link.issued',
  'manage_link.opened',
  'attention.resolved',
  'mail.queued_again',
  'webhook_endpoint.created',
  'webhook_endpoint.modified',
  'webhook_endpoint.secret_rotated',
  'webhook_endpoint.tested',
  'webhook_endpoint.replayed',
  'webhook_endpoint.delivery_retried',
  'webhook_endpoint.disabled',
  'webhook_endpoint.deleted',
] as const

export type EventKind = (typeof EVENT_KINDS)[number]

/** The nouns an event is about; each noun's page lists the events that name it. */
export type EventSubject = {
  packageId?: string | null
  subscriberId?: string | null
  licenseId?: string | null
  installationId?: string | null
  leadId?: string | null
}

export const Event = z
  .object({
    id: z.string(),
    position: z.number().int().nullable().describe('Position in the org, null for the moment before it is sealed'),
    kind: z.string(),
    packageId: z.string().nullable(),
    subscriberId: z.string().nullable(),
    licenseId: z.string().nullable(),
    installationId: z.string().nullable(),
    leadId: z.string().nullable(),
    actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().optional() }),
    reason: z.string().nullable(),
    payload: z.record(z.string(), z.unknown()).nullable().describe('null after it was erased'),
    createdAt: z.string(),
    erasedAt: z.string().nullable(),
  })
  .meta({ id: 'Event' })

export type Event = z.output<typeof Event>

export const EventQuery = PageQuery.extend({
  kind: z.enum(EVENT_KINDS).optional(),
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
  licenseId: z.string().max(64).optional(),
  installationId: z.string().max(64).optional(),
  leadId: z.string().max(64).optional(),
  accountId: z.string().max(64).optional().describe('What became of an account, its contacts and its subscribers'),
})

export type EventQuery = z.output<typeof EventQuery>

export const FeedQuery = EventQuery.extend({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('For consumers: the events after this position, oldest first; begin with 0, go on with `nextAfter`'),
})

/** An event of a history that tells of many subscribers. */
export const HistoryEvent = Event.extend({
  subscriberName: z
    .string()
    .nullable()
    .optional()
    .describe('Its name, or its Subscriber Org ID where it told none; absent in the feed'),
}).meta({ id: 'HistoryEvent' })

export type HistoryEvent = z.output<typeof HistoryEvent>

export const EventPage = pageOf(HistoryEvent)

export const FeedPage = EventPage.extend({
  nextAfter: z
    .number()
    .int()
    .nullable()
    .describe('With `after`: what to send as `after` next time, whether or not there was something'),
})
