import { z } from 'zod'
import { Attributes, ExternalRef } from '../orgs/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

export const LEAD_STATUSES = ['new', 'working', 'qualified', 'converted', 'unqualified'] as const
export const LEAD_SOURCES = ['package_installation', 'install_page', 'test_drive', 'contact_request', 'import'] as const

export const Lead = z
  .object({
    id: z.string(),
    packageId: z.string(),
    packageName: z.string(),
    subscriberId: z.string().nullable(),
    subscriberName: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    email: z.string().nullable(),
    company: z.string().nullable(),
    title: z.string().nullable(),
    phone: z.string().nullable(),
    country: z.string().nullable(),
    message: z.string().nullable().describe('What the person wrote on the install page'),
    ownerId: z.string().nullable().describe('null is the LMA itself, shown as "License Manager"'),
    ownerName: z.string(),
    ownerReason: z.string().describe('Why this owner, in words'),
    status: z.enum(LEAD_STATUSES),
    source: z.enum(LEAD_SOURCES),
    utm: z.record(z.string(), z.string()),
    flags: z.array(z.string()).describe('What is odd about the contact data, in words'),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Lead' })

export type Lead = z.output<typeof Lead>
export const LeadPage = pageOf(Lead)

export const LeadQuery = PageQuery.extend({
  q: z.string().trim().max(200).optional().describe('Part of name, company or email'),
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
  status: z.enum(LEAD_STATUSES).optional(),
  owner: z.string().max(64).optional().describe('A user id, `me`, or `none` for the LMA itself'),
})
export type LeadQuery = z.output<typeof LeadQuery>

export const LeadChange = z.strictObject({
  status: z.enum(['new', 'working', 'qualified', 'unqualified']).optional(),
  ownerId: z.string().max(64).nullable().optional(),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
})
export type LeadChange = z.output<typeof LeadChange>
