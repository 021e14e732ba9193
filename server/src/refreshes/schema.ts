import { z } from 'zod'
import { LICENSE_STATES, LICENSE_STATUSES } from '../licenses/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

/** What became of one installation in a refresh (R3). */
export const OUTCOMES = [
  'in_sync',
  'license_delivered',
  'awaiting_check_in',
  'facts_updated',
  'license_created',
  'gone',
  'silent',
  'failed',
] as const
export type Outcome = (typeof OUTCOMES)[number]

export const REFRESH_STATUSES = ['running', 'waiting', 'done', 'cancelled', 'superseded', 'failed'] as const
export type RefreshStatus = (typeof REFRESH_STATUSES)[number]

export const RefreshFilter = z.strictObject({
  installationId: z.string().max(64).optional().describe('This one alone, also where it is a test install'),
  version: z.string().max(60).optional(),
  status: z.enum(LICENSE_STATUSES).optional(),
  state: z.enum(LICENSE_STATES).optional(),
  silent: z.boolean().optional().describe('Whether nothing was heard of it for `silentAfterDays`'),
})
export type RefreshFilter = z.output<typeof RefreshFilter>

export const StartRefresh = z.strictObject({
  dryRun: z.boolean().default(false).describe('Compares and reports, and changes nothing'),
  filter: RefreshFilter.default({}).describe('Left out: all installations of the package but test installs'),
  reason: z.string().trim().max(2_000).optional().describe('Kept in the history'),
})
export type StartRefresh = z.output<typeof StartRefresh>

const count = z.number().int()
const Counts = z.object(
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<Outcome, typeof count>,
)

export const Refresh = z
  .object({
    id: z.string(),
    packageId: z.string(),
    packageName: z.string(),
    status: z
      .enum(REFRESH_STATUSES)
      .describe('`running`: comparing; `waiting`: for acknowledgements, until all are there or `deadlineAt`'),
    dryRun: z.boolean(),
    scope: z.enum(['all', 'filter', 'one']),
    filter: RefreshFilter,
    reason: z.string().nullable(),
    startedBy: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    startedAt: z.string(),
    comparedAt: z.string().nullable().describe('When every installation had been compared'),
    deadlineAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    total: count.nullable().describe('Installations of the scope; null until they are counted'),
    done: count.describe('Of these, compared so far'),
    counts: Counts,
    acknowledged: count.describe('Checked in since the start, and apply what was granted'),
    expected: count.describe('Of whom that is waited for: all but `gone`, `silent` and `failed`'),
    ratePerSecond: z.number().nullable().describe('Compared a second so far; null in the first second'),
    secondsLeft: count.nullable().describe('Until all are compared, or until the deadline; null where unknown or over'),
    error: z.string().nullable().describe('Why it `failed`'),
  })
  .meta({ id: 'Refresh' })
export type Refresh = z.output<typeof Refresh>
export const RefreshPage = pageOf(Refresh)

/**
 * What can differ. `license` is the revision; `status` to `message` say what the one held and the one desired grant
 * differently, of `features` those that differ. Where the license wins, `desired` is what it says; else `desired` is what was
 * known here (R2).
 */
export const DIFFERENCES = [
  'license',
  'status',
  'seats',
  'expires',
  'time_zone',
  'features',
  'message',
  'license_ahead',
  'license_missing',
  'seats_used',
  'seat_count',
  'version',
  'version_status',
  'facts',
  'installation',
  'last_check_in',
] as const

export const Difference = z
  .object({
    what: z.enum(DIFFERENCES),
    reported: z.unknown().describe('What the installation last reported, or what the license it holds says'),
    desired: z.unknown().describe('What the server has'),
  })
  .meta({ id: 'RefreshDifference' })
export type Difference = z.output<typeof Difference>

export const RefreshItem = z
  .object({
    installationId: z.string(),
    licenseId: z.string(),
    licenseNumber: z.string(),
    subscriberId: z.string(),
    subscriberName: z.string().nullable(),
    subscriberOrgId: z.string(),
    version: z.string(),
    outcome: z.enum(OUTCOMES),
    differences: z.array(Difference),
    desiredRevision: count,
    nudgedAt: z.string().nullable().describe('When it was asked to check in at once, being connected'),
    acknowledgedAt: z.string().nullable(),
  })
  .meta({ id: 'RefreshItem' })
export type RefreshItem = z.output<typeof RefreshItem>
export const RefreshItemPage = pageOf(RefreshItem)
export const REFRESH_ITEM_CSV = [
  'installationId',
  'subscriberName',
  'subscriberOrgId',
  'licenseId',
  'licenseNumber',
  'version',
  'outcome',
  'differences',
  'desiredRevision',
  'nudgedAt',
  'acknowledgedAt',
] as const satisfies readonly (keyof RefreshItem)[]

export const RefreshItemFilter = z.object({
  outcome: z.enum(OUTCOMES).optional(),
  acknowledged: z.enum(['true', 'false']).optional(),
  q: z.string().trim().max(200).optional().describe('Part of the subscriber name or the Subscriber Org ID'),
})
export const RefreshItemQuery = PageQuery.extend(RefreshItemFilter.shape)
export type RefreshItemQuery = z.output<typeof RefreshItemQuery>
