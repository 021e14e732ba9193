import { z } from 'zod'
import { Attributes, ExternalRef } from '../orgs/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

export const SUBSCRIBER_TYPES = ['production', 'sandbox', 'trial', 'developer'] as const

export const Subscriber = z
  .object({
    id: z.string(),
    orgId: z.string().describe('Subscriber Org ID, as the product reports it'),
    name: z.string().nullable(),
    type: z.enum(SUBSCRIBER_TYPES),
    parentId: z.string().nullable().describe('The parent of a sandbox, proven (I6)'),
    parentOrgId: z.string().nullable().describe('As reported; proven or not'),
    parentUnproven: z.boolean().describe('It names a parent, and nobody proved that it belongs to it'),
    sandboxName: z.string().nullable(),
    supersededById: z.string().nullable().describe('The newer sandbox that took its place (I6)'),
    edition: z.string().nullable(),
    instance: z.string().nullable(),
    country: z.string().nullable().describe('ISO 3166-1 alpha-2 where it is known'),
    accountId: z.string().nullable(),
    accountName: z.string().nullable(),
    test: z.boolean(),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    counts: z.object({ licenses: z.number().int(), leads: z.number().int() }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Subscriber' })

export type Subscriber = z.output<typeof Subscriber>
export const SubscriberPage = pageOf(Subscriber)
export const SUBSCRIBER_CSV = [
  'id',
  'orgId',
  'name',
  'type',
  'parentOrgId',
  'parentUnproven',
  'sandboxName',
  'edition',
  'instance',
  'country',
  'accountName',
  'counts',
  'externalRef',
  'attributes',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof Subscriber)[]

export const SubscriberFilter = z.object({
  q: z.string().trim().max(200).optional().describe('Part of the name or the Subscriber Org ID'),
  type: z.enum(SUBSCRIBER_TYPES).optional(),
  accountId: z.string().max(64).optional(),
  parentId: z.string().max(64).optional().describe('Those proven to be sandboxes of this one (I6)'),
  test: z.enum(['true', 'false']).default('false'),
})
export const SubscriberQuery = PageQuery.extend(SubscriberFilter.shape)
export type SubscriberQuery = z.output<typeof SubscriberQuery>

export const SubscriberChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
})
export type SubscriberChange = z.output<typeof SubscriberChange>

export const ParentApproval = z.strictObject({ parentId: z.string().max(64).describe('The subscriber it belongs to') })

export const Token = z.string().regex(/^[A-Za-z0-9_-]{43,128}$/, 'is not a base64url text of 43 to 128 characters')

const fact = z.string().max(200).nullable().optional()

/** The customer's org as a product reports it at install. */
export const ReportedSubscriber = z.strictObject({
  orgId: z.string().min(1).max(400).describe('At most 128 characters after trimming'),
  name: z.string().max(200).nullable().optional(),
  type: z.enum(SUBSCRIBER_TYPES).default('production'),
  parentOrgId: z.string().max(400).nullable().optional(),
  parentProof: z
    .string()
    .max(512)
    .nullable()
    .optional()
    .describe('Token of the installation in the parent, or a code issued for the parent (I6)'),
  sandboxName: fact.describe('The newest sandbox of this name takes the place of older ones of the same parent (I6)'),
  edition: fact,
  instance: fact,
  country: fact,
})
export type ReportedSubscriber = z.output<typeof ReportedSubscriber>
