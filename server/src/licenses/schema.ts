import { z } from 'zod'
import { Attributes, CalendarDay, ExternalRef } from '../orgs/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'
import { Features, Seats } from '../packages/schema.ts'
import { SEAT_POLICIES } from './seat-schema.ts'

export const LICENSE_STATUSES = ['trial', 'active', 'suspended', 'uninstalled'] as const
export type LicenseStatus = (typeof LICENSE_STATUSES)[number]

/** What a license is worth at a moment; `expired` and `in_grace` are tests on dates, not statuses (M2). */
export const LICENSE_STATES = ['trial', 'active', 'in_grace', 'expired', 'suspended', 'uninstalled'] as const
export type LicenseState = (typeof LICENSE_STATES)[number]

/** How far a change has come: desired → delivered → acknowledged, each with the revision and the time. */
export const Delivery = z
  .object({
    desiredRevision: z.number().int(),
    desiredAt: z.string(),
    deliveredRevision: z.number().int().nullable(),
    deliveredAt: z.string().nullable(),
    acknowledgedRevision: z.number().int().nullable(),
    acknowledgedAt: z.string().nullable(),
    connected: z.boolean().describe('Whether the installation holds an event stream right now'),
    lastCheckInAt: z.string().nullable(),
  })
  .meta({ id: 'Delivery' })

export const License = z
  .object({
    id: z.string(),
    number: z.string(),
    packageId: z.string(),
    packageName: z.string(),
    subscriberId: z.string(),
    subscriberName: z.string().nullable(),
    subscriberOrgId: z.string(),
    accountId: z.string().nullable().describe('By its subscriber (L5)'),
    accountName: z.string().nullable(),
    leadId: z.string().nullable(),
    followsLicenseId: z.string().nullable().describe('The license of the parent whose terms this sandbox has (I6)'),
    status: z.enum(LICENSE_STATUSES),
    state: z.enum(LICENSE_STATES).describe('Status and dates taken together, now'),
    suspendedFrom: z.enum(['trial', 'active']).nullable().describe('What unsuspending returns to'),
    seats: Seats,
    seatsUsed: z.number().int().describe('Users with a seat'),
    expires: z.string().nullable().describe('Last day of access'),
    timeZone: z.string().describe('Zone of that day, kept since the date was set (M3)'),
    accessUntil: z.string().nullable().describe('The first instant without access'),
    graceUntil: z.string().nullable(),
    trialStartedOn: z
      .string()
      .nullable()
      .describe('The day from which the trial cap counts (P1); null without a trial'),
    features: Features,
    message: z.string().nullable().describe('Shown to the customer'),
    revision: z.number().int(),
    test: z.boolean(),
    installationId: z.string().nullable(),
    installedVersion: z.string().nullable(),
    recordOnly: z.boolean().describe('V4: recorded, and no product is connected to it'),
    delivery: Delivery.nullable().describe('null while nothing is installed'),
    attributes: Attributes,
    externalRef: ExternalRef,
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'License' })

export type License = z.output<typeof License>
export const LicensePage = pageOf(License)
export const LICENSE_CSV = [
  'id',
  'number',
  'packageName',
  'subscriberName',
  'subscriberOrgId',
  'accountName',
  'status',
  'state',
  'seats',
  'seatsUsed',
  'expires',
  'timeZone',
  'accessUntil',
  'features',
  'message',
  'revision',
  'installedVersion',
  'recordOnly',
  'externalRef',
  'attributes',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof License)[]

export const LicenseFilter = z.object({
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
  accountId: z.string().max(64).optional(),
  followsLicenseId: z.string().max(64).optional().describe('Those of the sandboxes that follow this license (I6)'),
  status: z.enum(LICENSE_STATUSES).optional(),
  state: z.enum(LICENSE_STATES).optional(),
  q: z.string().trim().max(200).optional().describe('Part of the number, the subscriber name or the Subscriber Org ID'),
  expiresBefore: CalendarDay.optional(),
  recordOnly: z
    .enum(['true', 'false'])
    .optional()
    .describe('Those that no product is connected to (V4), or the others'),
  test: z.enum(['true', 'false']).default('false'),
  sort: z.enum(['-created', 'created', 'expires', '-updated']).default('-created'),
})
export const LicenseQuery = PageQuery.extend(LicenseFilter.shape)
export type LicenseQuery = z.output<typeof LicenseQuery>

export const LicenseChange = z.strictObject({
  status: z.enum(['trial', 'active', 'suspended']).optional(),
  seats: Seats.optional(),
  seatPolicy: z
    .enum(SEAT_POLICIES)
    .optional()
    .describe('With fewer seats than users (M4): they `keep` theirs, or the least recently seen are released'),
  expires: CalendarDay.nullable().optional().describe('Last day of access in the zone of the org; null for never'),
  features: Features.optional(),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
  reason: z.string().trim().max(2_000).optional().describe('Kept in the history, never shown to the customer'),
  message: z.string().trim().max(500).nullable().optional().describe('Shown to the customer; null takes it away'),
  overrideTrialCap: z.boolean().optional().describe('Admins only, with a reason (M1)'),
})
export type LicenseChange = z.output<typeof LicenseChange>
