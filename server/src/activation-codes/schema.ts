import { z } from 'zod'
import { CalendarDay } from '../orgs/schema.ts'
import { Features, Seats } from '../packages/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

export const CodeTerms = z.strictObject({
  status: z.enum(['trial', 'active']),
  seats: Seats,
  expires: CalendarDay.nullable(),
  features: Features.optional(),
})
export type CodeTerms = z.output<typeof CodeTerms>

const Contact = z.strictObject({
  firstName: z.string().trim().max(120).nullable().optional(),
  lastName: z.string().trim().max(120).nullable().optional(),
  email: z.string().trim().max(254).pipe(z.email()).nullable().optional(),
  company: z.string().trim().max(200).nullable().optional(),
})

export const ActivationCode = z
  .object({
    id: z.string(),
    packageId: z.string(),
    hint: z.string().describe('Last four characters'),
    source: z.enum(['vendor', 'install_page', 'relink']),
    leadId: z.string().nullable(),
    subscriberId: z.string().nullable(),
    subscriberOrgId: z.string().nullable().describe('The Subscriber Org ID that it was issued for by name'),
    accountId: z.string().nullable().describe('An install with it makes no lead and belongs to this account (I7)'),
    contactId: z.string().nullable(),
    state: z.enum(['open', 'used', 'expired', 'revoked']),
    createdAt: z.string(),
    expiresAt: z.string(),
    usedAt: z.string().nullable(),
    usedByInstallationId: z.string().nullable(),
  })
  .meta({ id: 'ActivationCode' })

export type ActivationCode = z.output<typeof ActivationCode>
export const ActivationCodePage = pageOf(ActivationCode)
export const ActivationCodeQuery = PageQuery.extend({
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
})
export type ActivationCodeQuery = z.output<typeof ActivationCodeQuery>

export const NewActivationCode = z.strictObject({
  packageId: z.string().max(64),
  licenseId: z
    .string()
    .max(64)
    .optional()
    .describe('Re-link code: lets a new disk or server take this license over (I4)'),
  accountId: z.string().max(64).optional().describe('Whom the code is for; an install with it makes no lead (I7)'),
  contactId: z.string().max(64).optional().describe('A contact, and by it its account'),
  contact: Contact.optional(),
  terms: CodeTerms.optional(),
  expiresInDays: z.number().int().min(1).max(365).default(30),
})
export type NewActivationCode = z.output<typeof NewActivationCode>

/** `code` is shown this once; only its hash is kept. */
export const IssuedActivationCode = ActivationCode.extend({ code: z.string() }).meta({ id: 'IssuedActivationCode' })

const CodeForRow = z.strictObject({
  contact: Contact.optional(),
  accountId: z.string().max(64).optional(),
  contactId: z.string().max(64).optional(),
  subscriberOrgId: z.string().max(400).optional().describe('Works for this Subscriber Org ID only, known or not'),
  terms: CodeTerms.optional(),
})
export type CodeForRow = z.output<typeof CodeForRow>

/** A list of customers, a code for each (I8): all of them or none. */
export const NewActivationCodes = z.strictObject({
  packageId: z.string().max(64),
  rows: z.array(CodeForRow).min(1).max(1_000),
  expiresInDays: z.number().int().min(1).max(365).default(30),
})
export type NewActivationCodes = z.output<typeof NewActivationCodes>

export const IssuedActivationCodes = z
  .object({ codes: z.array(IssuedActivationCode.extend({ row: z.number().int().describe('From 0') })) })
  .meta({ id: 'IssuedActivationCodes' })
export type IssuedActivationCodes = z.output<typeof IssuedActivationCodes>

export const Erasure = z.strictObject({ confirm: z.literal('erase').describe('Typed by the person who erases') })

/** The form of the public install page (I8): makes the lead, answers the code. */
export const InstallRequest = z.strictObject({
  firstName: z.string().trim().max(120).optional(),
  lastName: z.string().trim().min(1).max(120),
  email: z.string().trim().max(254).pipe(z.email()),
  company: z.string().trim().min(1).max(200),
  country: z.string().trim().max(100).optional(),
  state: z.string().trim().max(100).optional(),
  message: z.string().trim().max(2_000).optional(),
  utm: z.record(z.string().max(40), z.string().max(200)).optional(),
})
export type InstallRequest = z.output<typeof InstallRequest>

export const InstallRequestAnswer = z
  .object({ code: z.string(), expiresAt: z.string(), packageName: z.string() })
  .meta({ id: 'InstallRequestAnswer' })
