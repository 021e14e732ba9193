import { z } from 'zod'
import { PageQuery, pageOf } from '../platform/page.ts'
import { ReportedSubscriber, Token } from '../subscribers/schema.ts'

export const CLAIM_STATUSES = ['open', 'approved', 'rejected', 'used', 'expired'] as const

/** A product says that a subscriber which is known is its own (I4). */
export const NewClaim = z.strictObject({
  token: Token.describe('Made and stored by the product; once the claim is approved, an install with it takes over'),
  subscriber: ReportedSubscriber,
  contact: z.unknown().optional().describe('Who claims it: an object of at most 16 kB, kept as it comes (I2)'),
  message: z.string().max(2_000).nullable().optional(),
})
export type NewClaim = z.output<typeof NewClaim>

/** The same whether or not there is such a subscriber: it tells nothing (I4). */
export const ClaimFiled = z.object({ status: z.literal('open') }).meta({ id: 'ClaimFiled' })

const ClaimContact = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  company: z.string().nullable(),
  title: z.string().nullable(),
  phone: z.string().nullable(),
  country: z.string().nullable(),
  state: z.string().nullable(),
  message: z.string().nullable(),
  extra: z.record(z.string(), z.unknown()).describe('Fields nobody asked for'),
  flags: z.array(z.string()).describe('What is odd about it, in words'),
})

const SubscriberBrief = z.object({ id: z.string(), orgId: z.string(), name: z.string().nullable() })

export const Claim = z
  .object({
    id: z.string(),
    kind: z.enum(['installation', 'parent']).describe('`parent`: a sandbox says that it belongs to a parent (I6)'),
    status: z.enum(CLAIM_STATUSES),
    packageId: z.string(),
    packageName: z.string(),
    subscriber: SubscriberBrief,
    parent: SubscriberBrief.nullable().describe('For `parent`: whom the sandbox names'),
    accountId: z.string().nullable(),
    accountName: z.string().nullable(),
    contact: ClaimContact.nullable(),
    contactKnown: z.boolean().describe("The subscriber's account has a contact with this very address"),
    domainKnown: z.boolean().describe('The address is at the domain of the account, or of one of its contacts'),
    message: z.string().nullable(),
    installation: z
      .object({
        id: z.string(),
        status: z.enum(['installed', 'uninstalled']),
        version: z.string(),
        lastCheckInAt: z.string().nullable(),
      })
      .nullable()
      .describe('What is installed there now and loses its token'),
    licenseId: z.string().nullable(),
    licenseNumber: z.string().nullable(),
    test: z.boolean(),
    reason: z.string().nullable().describe('Why it was rejected'),
    decidedById: z.string().nullable(),
    decidedByName: z.string().nullable(),
    decidedAt: z.string().nullable(),
    usedAt: z.string().nullable(),
    createdAt: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'Claim' })
export type Claim = z.output<typeof Claim>

export const ClaimPage = pageOf(Claim)

export const ClaimQuery = PageQuery.extend({
  status: z.enum(CLAIM_STATUSES).optional(),
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
})
export type ClaimQuery = z.output<typeof ClaimQuery>

export const ClaimRejection = z.strictObject({
  reason: z.string().trim().max(2_000).optional().describe('For the history; nobody outside reads it'),
})
