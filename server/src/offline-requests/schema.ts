import { z } from 'zod'
import { Facts } from '../installations/schema.ts'
import { VersionNumber } from '../packages/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'
import { ReportedSubscriber } from '../subscribers/schema.ts'

const count = z.number().int().min(0).max(2_000_000_000)

/** What a request file says, as docs/protocol.md 5.5 has it; whatever else stands in one is ignored. */
export const RequestFile = z.object({
  requestId: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'is not a base64url text of 22 characters'),
  installationId: z.string().max(64).nullable(),
  tokenSha256: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is not the base64url text of a SHA-256'),
  version: VersionNumber.nullable(),
  subscriber: ReportedSubscriber.nullable(),
  contact: z.unknown(),
  activationCode: z.string().min(1).max(100).nullable(),
  reason: z.string().max(2_000).nullable(),
  applied: z.object({ epoch: z.number().int().min(0), revision: count }).nullable(),
  // Products with an SDK before the names only counted them.
  seats: z.object({ provisional: z.union([count, z.array(z.unknown())]) }).nullable(),
  seen: z.record(z.string(), z.unknown()),
  facts: Facts.nullable(),
})
export type RequestFile = z.output<typeof RequestFile>

export const NewOfflineRequest = z.strictObject({
  file: z.string().min(1).describe('The text of the request file, at most 4 MiB'),
  relink: z
    .boolean()
    .optional()
    .describe('Hand the installation over to the product that made the file, after `subscriber_known` (I4)'),
})
export type NewOfflineRequest = z.output<typeof NewOfflineRequest>

export const OUTCOMES = ['installed', 'reinstalled', 'relinked', 'checked_in'] as const
export type Outcome = (typeof OUTCOMES)[number]

const brief = {
  id: z.string(),
  packageId: z.string(),
  installationId: z.string(),
  licenseId: z.string(),
  subscriberId: z.string(),
  subscriberName: z.string().nullable(),
  subscriberOrgId: z.string(),
  requestId: z.string().describe('Made by the product; the same request is answered with the same file'),
  outcome: z.enum(OUTCOMES),
  createdById: z.string().nullable().describe('Who uploaded it; null for an API key'),
  createdByName: z.string().nullable(),
  createdAt: z.string(),
}

export const OfflineRequest = z.object(brief).meta({ id: 'OfflineRequest' })
export type OfflineRequest = z.output<typeof OfflineRequest>

export const OfflineAnswer = z
  .object({
    ...brief,
    file: z.string().describe('The text of the license file, to be saved and carried back'),
    validUntil: z.string().describe('Until when the product can do without another file (C4)'),
  })
  .meta({ id: 'OfflineAnswer' })
export type OfflineAnswer = z.output<typeof OfflineAnswer>

export const UploadedOfflineRequest = OfflineAnswer.extend({
  repeated: z.boolean().describe('The file had been uploaded before; nothing happened twice'),
}).meta({ id: 'UploadedOfflineRequest' })
export type UploadedOfflineRequest = z.output<typeof UploadedOfflineRequest>

export const OfflineRequestQuery = PageQuery.extend({ installationId: z.string().max(64).optional() })
export type OfflineRequestQuery = z.output<typeof OfflineRequestQuery>
export const OfflineRequestPage = pageOf(OfflineRequest)
