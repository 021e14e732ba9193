import { z } from 'zod'
import { LICENSE_STATES } from '../licenses/schema.ts'
import { Seat, SeatUse } from '../licenses/seat-schema.ts'
import { CalendarDay } from '../orgs/schema.ts'
import { FeatureValue } from '../packages/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

const Person = z.string().trim().max(200).describe('Whom the product lets in, as it stands in the history')

export const NewManageLink = z.strictObject({ person: Person.optional() }).nullish()
export type NewManageLink = z.output<typeof NewManageLink>

export const ManageLink = z
  .object({ url: z.string().describe('Opens the page once'), expiresAt: z.string() })
  .meta({ id: 'ManageLink' })

export const NewManageSession = z.strictObject({
  link: z.string().min(1).max(200).describe('What stands behind /manage/ in the link'),
})

export const ManageSession = z
  .object({ token: z.string().describe('Authorization: Bearer …'), expiresAt: z.string() })
  .meta({ id: 'ManageSession' })

export const ManageSeatPage = pageOf(Seat).extend({ seats: SeatUse })
export type ManageSeatPage = z.output<typeof ManageSeatPage>

/** A request for more, while the vendor has not dealt with it. */
export const MoreRequest = z
  .object({
    seats: z.number().int().nullable(),
    until: z.string().nullable(),
    message: z.string().nullable(),
    requestedAt: z.string(),
  })
  .meta({ id: 'MoreRequest' })
export type MoreRequest = z.output<typeof MoreRequest>

/** What the customer's administrator may know (S3): nothing of reasons, attributes, owners and notes. */
export const ManageOverview = z
  .object({
    productName: z.string(),
    vendorName: z.string(),
    subscriber: z.object({ orgId: z.string(), name: z.string().nullable() }),
    licenseNumber: z.string(),
    test: z.boolean(),
    state: z.enum(LICENSE_STATES),
    seats: SeatUse.extend({
      active7: z.number().int().describe('Users seen in the last 7 days'),
      active30: z.number().int().describe('Users seen in the last 30 days'),
      assignment: z.enum(['first_use', 'explicit']).describe('Whether whoever uses the product gets a free seat'),
    }),
    expires: z.string().nullable().describe('Last day of access; null for never'),
    timeZone: z.string().describe('Zone of that day'),
    accessUntil: z.string().nullable().describe('The first instant without access'),
    graceUntil: z.string().nullable().describe('The first instant after the days of grace'),
    features: z.array(z.object({ name: z.string(), label: z.string().nullable(), value: FeatureValue })),
    message: z.string().nullable().describe('From the vendor to the customer'),
    dataSent: z
      .object({
        version: z.string(),
        lastCheckInAt: z.string().nullable(),
        facts: z.array(z.object({ name: z.string(), value: z.unknown() })),
        usersSeen: z.number().int().describe('User references the product has reported'),
      })
      .describe('What the product sends to the vendor'),
    request: MoreRequest.nullable(),
    person: z.string().nullable(),
    sessionExpiresAt: z.string(),
  })
  .meta({ id: 'ManageOverview' })
export type ManageOverview = z.output<typeof ManageOverview>

export const NewMoreRequest = z
  .strictObject({
    seats: z.number().int().min(1).max(99_000_000).nullish().describe('How many seats in all'),
    until: CalendarDay.nullish().describe('Until when'),
    message: z.string().trim().max(2_000).nullish(),
  })
  .refine(({ seats, until, message }) => seats != null || until != null || message, 'asks for nothing')
export type NewMoreRequest = z.output<typeof NewMoreRequest>

export const ACTIVITY_KINDS = [
  'license.issued',
  'license.modified',
  'license.uninstalled',
  'license.restored',
  'license.ended',
  'license.carried',
  'license.followed',
  'license.unfollowed',
  'license.more_requested',
  'seat.assigned',
  'seat.revoked',
  'manage_link.opened',
] as const
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

export const ActivityItem = z
  .object({
    id: z.string(),
    at: z.string(),
    kind: z.enum(ACTIVITY_KINDS),
    by: z.enum(['vendor', 'product', 'customer']).nullable().describe('null: nobody, it came with time'),
    person: z.string().nullable().describe('Of the customer, as the product named who opened the page'),
    users: z.array(z.string()).describe('The first 50 whose seats changed'),
    userCount: z.number().int(),
    changes: z.array(
      z.object({
        of: z.enum(['status', 'seats', 'expires', 'message', 'feature']),
        feature: z.string().nullable(),
        before: FeatureValue.nullable(),
        after: FeatureValue.nullable(),
      }),
    ),
    request: MoreRequest.omit({ requestedAt: true }).nullable(),
  })
  .meta({ id: 'ActivityItem' })
export type ActivityItem = z.output<typeof ActivityItem>

export const ActivityQuery = PageQuery
export const ActivityPage = pageOf(ActivityItem)
