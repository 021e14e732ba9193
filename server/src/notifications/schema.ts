import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'

export const MAIL_STATUSES = ['queued', 'sent', 'failed', 'kept', 'erased'] as const
export const MAIL_KINDS = [
  'lead_assigned',
  'leads_assigned',
  'installed_without_lead',
  'license_expiring',
  'license_expiring_customer',
  'more_requested',
  'claim_filed',
  'claim_filed_contact',
] as const

export type MailStatus = (typeof MAIL_STATUSES)[number]
export type MailKind = (typeof MAIL_KINDS)[number]

export const MailItem = z
  .object({
    id: z.string(),
    kind: z.enum(MAIL_KINDS),
    recipientId: z.string().nullable().describe('null where it goes to a customer'),
    recipientName: z.string().nullable(),
    address: z.string(),
    subject: z.string(),
    status: z
      .enum(MAIL_STATUSES)
      .describe('`kept`: no mail server was configured; `erased`: the person it told of was erased'),
    attempts: z.number().int(),
    lastError: z.string().nullable(),
    nextAttemptAt: z.string().nullable(),
    leadId: z.string().nullable(),
    licenseId: z.string().nullable(),
    installationId: z.string().nullable(),
    createdAt: z.string(),
    sentAt: z.string().nullable(),
  })
  .meta({ id: 'MailItem' })

export type MailItem = z.output<typeof MailItem>

export const Mail = MailItem.extend({
  text: z.string(),
  html: z.string().describe('To be shown in a sandbox only'),
}).meta({ id: 'Mail' })

export type Mail = z.output<typeof Mail>

export const MailPage = pageOf(MailItem)

export const MailQuery = PageQuery.extend({
  status: z.enum(MAIL_STATUSES).optional(),
  leadId: z.string().max(64).optional(),
  licenseId: z.string().max(64).optional(),
})

export type MailQuery = z.output<typeof MailQuery>
