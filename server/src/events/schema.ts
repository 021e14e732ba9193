import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

/** Every kind of event: `noun.past-tense`. The payload carries before and after, or the facts of what happened. */
export const EVENT_KINDS = [
  'org.created',
  'org.modified',
  'user.invited',
  'user.joined',
  'user.modified',
  'user.deactivated',
  'user.reactivated',
  'user.signed_in',
  'user.password_changed',
  'api_key.created',
  'api_key.revoked',
  'package.created',
  'package.modified',
  'package.install_key_replaced',
  'package.spare_key_handed_out',
  'version.created',
  'version.modified',
  'signing_key.created',
  'signing_key.revoked',
  'subscriber.created',
  'subscriber.modified',
  'lead.captured',
  'lead.capture_failed',
  'lead.modified',
  'license.issued',
  'license.modified',
  'license.uninstalled',
  'license.restored',
  'installation.created',
  'installation.upgraded',
  'installation.uninstalled',
  'installation.reinstalled',
  'installation.relinked',
  'installation.recreated',
  'installation.facts_changed',
  'installation.acknowledged',
  'activation_code.issued',
  'activation_code.used',
  'activation_code.revoked',
  'attention.resolved',
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
})

export type EventQuery = z.output<typeof EventQuery>

export const EventPage = pageOf(Event)
