import { z } from 'zod'
import { MAX_USERS, SeatUse, UserRef } from '../licenses/seat-schema.ts'
import { CONTACT_FAULTS } from '../leads/rules.ts'
import { VersionNumber } from '../packages/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'
import { ReportedSubscriber, Token } from '../subscribers/schema.ts'

/** Up to 4 kB of what the product reports about itself; a change is recorded (E1). */
export const Facts = z
  .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean(), z.null()]))
  .refine((facts) => JSON.stringify(facts).length <= 4_096, 'are larger than 4 kB')

export const Install = z.strictObject({
  version: VersionNumber,
  token: Token.optional().describe('Made and stored by the product before it calls (I3)'),
  previousToken: Token.optional().describe('To install again under a new token'),
  activationCode: z.string().min(1).max(100).optional(),
  subscriber: ReportedSubscriber,
  contact: z
    .unknown()
    .optional()
    .describe('An object of at most 16 kB; whatever is odd inside is kept and flagged (I2)'),
})
export type Install = z.output<typeof Install>

export const Documents = z
  .object({
    license: z.string(),
    certificate: z.string(),
    roster: z.string().optional().describe('Absent for a site license'),
  })
  .describe('Compact JWS, see docs/protocol.md')
  .meta({ id: 'Documents' })
export type Documents = z.output<typeof Documents>

const RosterContents = z
  .object({
    key: z.string().describe('base64url, 32 bytes: what tags are made with'),
    entries: z.string().nullable().describe('base64url, 16 bytes each; null above 1,000: GET …/roster has them'),
  })
  .meta({ id: 'RosterContents' })

const Delta = z.string().nullable().describe('Compact JWS: from the roster the product has then to now')

/** What goes with `documents` wherever they are answered. */
const roster = { rosterContents: RosterContents.nullable(), rosterDelta: Delta }

const InstallationBrief = z.object({
  id: z.string(),
  packageId: z.string(),
  subscriberId: z.string(),
  status: z.enum(['installed', 'uninstalled']),
  version: z.string(),
  test: z.boolean(),
})

const LicenseBrief = z.object({
  id: z.string(),
  number: z.string(),
  status: z.string(),
  seats: z.number().int().nullable(),
  expires: z.string().nullable(),
  accessUntil: z.string().nullable(),
  features: z.record(z.string(), z.unknown()),
  revision: z.number().int(),
  message: z.string().nullable(),
})

export const Installed = z
  .object({
    installation: InstallationBrief,
    token: z.string(),
    license: LicenseBrief,
    documents: Documents,
    ...roster,
    warnings: z
      .array(z.object({ field: z.string(), code: z.enum(CONTACT_FAULTS), detail: z.string() }))
      .describe('What is odd about the contact, which was kept (I2); told from this call alone'),
  })
  .meta({ id: 'Installed' })
export type Installed = z.output<typeof Installed>

const revision = z.number().int().min(0).max(2_000_000_000)
const count = z.number().int().min(0).max(2_000_000_000)
const seconds = z.number().int().min(0).max(253_402_300_799)

export const CheckIn = z.strictObject({
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  version: VersionNumber.optional(),
  have: z.strictObject({ epoch: seconds, revision, iat: seconds }).optional().describe('The stored document'),
  applied: z.strictObject({ epoch: seconds, revision }).optional().describe('What the product now decides by'),
  facts: Facts.optional(),
  roster: z
    .strictObject({ epoch: seconds, revision, iat: seconds })
    .nullish()
    .describe('The roster it decides by: `iat` of the whole one, the revision after deltas; null where it has none'),
  seen: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Unix second of the last use, by user; of what is over 1,000, unknown or odd nothing is kept'),
  usage: z
    .strictObject({ seatsUsed: count.optional(), activeUsers: count.optional() })
    .optional()
    .describe('As the product counts: users with a seat by its roster, users since the last check-in (R2)'),
  documents: z
    .strictObject({
      license: z.string().max(65_536),
      certificate: z.string().max(65_536),
      roster: z.string().max(65_536).optional(),
    })
    .optional()
    .describe('Only after `installation_unknown`: the proof to be recreated by (I9)'),
  moveNotice: z
    .string()
    .max(65_536)
    .optional()
    .describe('Compact JWS: the notice that it follows, where this is its first check-in after a move (V2)'),
})
export type CheckIn = z.output<typeof CheckIn>

export const CheckInAnswer = z
  .object({
    time: z.string(),
    documents: Documents.nullable().describe('null while `have` is still right, and `roster` or a delta from it'),
    ...roster,
    certificate: z.string().nullable(),
    revision: z.number().int(),
    status: z.string(),
    nextCheckInSeconds: z.number().int(),
  })
  .meta({ id: 'CheckInAnswer' })
export type CheckInAnswer = z.output<typeof CheckInAnswer>

export const Upgrade = z.strictObject({ version: VersionNumber.optional(), facts: Facts.optional() })
export type Upgrade = z.output<typeof Upgrade>

export const Uninstall = z.strictObject({ reason: z.string().trim().max(2_000).optional() }).nullish()
export type Uninstall = z.output<typeof Uninstall>

export const Uninstalled = z
  .object({ installation: InstallationBrief, documents: Documents, ...roster })
  .meta({ id: 'Uninstalled' })

export const RosterAnswer = z
  .object({
    roster: z.string().nullable().describe('Compact JWS; null for a site license, and so are the others'),
    certificate: z.string(),
    contents: RosterContents.nullable(),
    delta: Delta,
  })
  .meta({ id: 'Roster' })
export type RosterAnswer = z.output<typeof RosterAnswer>

export const SeatBy = z.strictObject({ by: z.enum(['product', 'first_use']).optional() }).nullish()

export const SeatAnswer = z
  .object({ user: z.string(), assigned: z.boolean(), seats: SeatUse, delta: Delta })
  .meta({ id: 'SeatAnswer' })
export type SeatAnswer = z.output<typeof SeatAnswer>

const users = z.array(UserRef).max(MAX_USERS).default([])

function noneInBoth({ assign, revoke }: { assign: string[]; revoke: string[] }): boolean {
  const given = new Set(assign)
  return !revoke.some((user) => given.has(user))
}

export const SeatChanges = z
  .strictObject({
    assign: users.describe('In the order in which they get the seats that are free'),
    revoke: users.describe('Before anybody gets one'),
  })
  .refine(({ assign, revoke }) => assign.length + revoke.length <= MAX_USERS, `names more than ${MAX_USERS} users`)
  .refine(noneInBoth, 'gives and takes the seat of the same user')
export type SeatChanges = z.output<typeof SeatChanges>

export const SeatsAnswer = z
  .object({
    assigned: z.array(z.string()),
    revoked: z.array(z.string()),
    already: z.array(z.string()).describe('Were as they should be'),
    refused: z.array(z.string()).describe('No seat was free for these'),
    seats: SeatUse,
    delta: Delta,
  })
  .meta({ id: 'SeatsAnswer' })
export type SeatsAnswer = z.output<typeof SeatsAnswer>

export const SeatedPage = pageOf(
  z.object({ user: z.string(), assignedAt: z.string(), lastSeenAt: z.string().nullable() }),
).extend({ seats: SeatUse })

export const CheckQuery = z.object({
  user: UserRef.optional(),
  feature: z.string().min(1).max(100).optional(),
})

export const CheckAnswer = z
  .object({
    licensed: z.boolean(),
    code: z.string(),
    reasons: z.array(z.string()),
    validUntil: z.number().int().nullable(),
    degraded: z.boolean().optional(),
  })
  .meta({ id: 'CheckAnswer' })

export const Carry = z.strictObject({
  orgId: z.string().min(1).max(400).describe('Subscriber Org ID that the license goes to, known or not'),
  reason: z.string().trim().max(2_000).optional().describe('Kept in the history'),
  replace: z.boolean().optional().describe('Ends a license in use that was sold there'),
})
export type Carry = z.output<typeof Carry>

export const Installation = z
  .object({
    id: z.string(),
    packageId: z.string(),
    packageName: z.string(),
    subscriberId: z.string(),
    subscriberName: z.string().nullable(),
    subscriberOrgId: z.string(),
    licenseId: z.string(),
    status: z.enum(['installed', 'uninstalled']),
    version: z.string(),
    versionStatus: z.enum(['released', 'beta', 'withdrawn', 'unregistered']),
    test: z.boolean(),
    verified: z.boolean().describe('false: another package was there first and this one gave no proof (I4)'),
    facts: z.record(z.string(), z.unknown()),
    connected: z.boolean(),
    installedAt: z.string(),
    uninstalledAt: z.string().nullable(),
    uninstallReason: z.string().nullable(),
    lastCheckInAt: z.string().nullable(),
    silent: z.boolean().describe('No check-in for as long as the package calls silent (`silentAfterDays`)'),
    appliedRevision: z.number().int().nullable(),
  })
  .meta({ id: 'Installation' })
export type Installation = z.output<typeof Installation>
export const InstallationPage = pageOf(Installation)
export const INSTALLATION_CSV = [
  'id',
  'packageName',
  'subscriberName',
  'subscriberOrgId',
  'licenseId',
  'status',
  'version',
  'versionStatus',
  'verified',
  'connected',
  'facts',
  'appliedRevision',
  'installedAt',
  'lastCheckInAt',
  'silent',
  'uninstalledAt',
  'uninstallReason',
] as const satisfies readonly (keyof Installation)[]

export const InstallationFilter = z.object({
  packageId: z.string().max(64).optional(),
  subscriberId: z.string().max(64).optional(),
  status: z.enum(['installed', 'uninstalled']).optional(),
  version: z.string().max(60).optional(),
  silent: z.enum(['true', 'false']).optional().describe('Whether nothing was heard of it for `silentAfterDays`'),
  test: z.enum(['true', 'false']).default('false'),
})
export const InstallationQuery = PageQuery.extend(InstallationFilter.shape)
export type InstallationQuery = z.output<typeof InstallationQuery>
