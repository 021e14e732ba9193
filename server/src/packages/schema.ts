import { z } from 'zod'
import { Attributes, CalendarDay, ExternalRef } from '../orgs/schema.ts'
import { PageQuery, pageOf } from '../platform/page.ts'

export const MAX_SEATS = 99_000_000

export const Seats = z.number().int().min(0).max(MAX_SEATS).nullable().describe('Users allowed; null is a site license')

/** What a new installation gets (P1); copied at install, so that later changes concern later installs only (P2). */
export const DefaultTerms = z
  .strictObject({
    status: z.enum(['trial', 'active']),
    days: z.number().int().min(1).max(36_500).nullable().describe('Days of access; null is for ever, for active only'),
    seats: Seats,
  })
  .meta({ id: 'DefaultTerms' })

export type DefaultTerms = z.output<typeof DefaultTerms>

const FeatureName = z
  .string()
  .regex(/^(?!__proto__$)[A-Za-z0-9._-]{1,100}$/, 'takes 1 to 100 letters, digits and . _ -')
const Text = z.string().max(1_000)
const small = (features: object) => Buffer.byteLength(JSON.stringify(features)) <= 16_384

/** What a license says about each feature, by name. Where the package defines features, they match (`featuresFault`). */
export const FeatureValue = z.union([z.boolean(), z.number(), Text])
export const Features = z.record(FeatureName, FeatureValue).refine(small, 'are larger than 16,384 bytes of JSON')
export type Features = z.output<typeof Features>

const feature = { name: FeatureName, label: z.string().trim().min(1).max(120).optional() }

/** One feature that licenses of the package can carry. A date is a calendar day. */
export const FeatureDefinition = z
  .discriminatedUnion('type', [
    z.strictObject({ ...feature, type: z.literal('boolean'), default: z.boolean().optional() }),
    z.strictObject({ ...feature, type: z.literal('number'), default: z.number().optional() }),
    z.strictObject({ ...feature, type: z.literal('text'), default: Text.optional() }),
    z.strictObject({ ...feature, type: z.literal('date'), default: CalendarDay.optional() }),
  ])
  .meta({ id: 'FeatureDefinition' })
export type FeatureDefinition = z.output<typeof FeatureDefinition>

const FeatureDefinitions = z
  .array(FeatureDefinition)
  .max(200)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'name one feature twice')
  .refine(
    (all) => small(all.map(({ name, default: value }) => [name, value])),
    'have defaults larger than 16,384 bytes',
  )
  .describe('Defaults are copied to a license at install (P2); no change here touches licenses that exist')

export const SANDBOX_POLICIES = ['follow', 'capped', 'time_boxed'] as const
const SandboxPolicy = z
  .enum(SANDBOX_POLICIES)
  .describe(
    'What a sandbox with a proven parent gets (I6): its terms, its terms within `sandboxSeats`, or `sandboxDays`',
  )

export const FAILURE_MODES = ['stop', 'degrade', 'never_stop'] as const
export const FailureMode = z.enum(FAILURE_MODES).describe('How the product fails when it does not know (C3)')

export const PublicJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() })

export const Package = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    description: z.string().nullable(),
    defaultTerms: DefaultTerms,
    assignOnFirstUse: z.boolean(),
    leadManagerId: z.string().nullable(),
    installMode: z.enum(['open', 'code_required']),
    retrialAfterDays: z
      .number()
      .int()
      .nullable()
      .describe('Days after which a reinstall starts a fresh trial; null is never (I5)'),
    graceDays: z.number().int(),
    offlineDays: z.number().int(),
    failureMode: FailureMode,
    features: z.array(FeatureDefinition),
    sandboxPolicy: SandboxPolicy,
    sandboxSeats: Seats.describe('For `capped`: users at most; null is no cap'),
    sandboxDays: z.number().int().nullable().describe('For `time_boxed`: days of access from the install'),
    notifyCustomer: z.boolean().describe('Whether notices of an end of access go to the customer’s contact too'),
    silentAfterDays: z.number().int().describe('Days without a check-in after which an installation counts as silent'),
    installKey: z.string(),
    testInstallKey: z.string(),
    rootKeys: z.array(PublicJwk).describe('Primary first; products pin both'),
    epoch: z.number().int().describe('Of its certificates; products refuse a lower one than they have seen'),
    spareKeyHandedOut: z.boolean(),
    installUrl: z.string(),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    counts: z.object({ licenses: z.number().int(), installations: z.number().int(), leads: z.number().int() }),
    hold: z
      .object({
        state: z.enum(['frozen', 'moved', 'arriving']),
        moveId: z.string(),
        movedTo: z.string().nullable().describe('The server where it is now'),
      })
      .nullable()
      .describe('Set while a move holds it, or has taken it away: it can be read only'),
    createdAt: z.string(),
  })
  .meta({ id: 'Package' })

export type Package = z.output<typeof Package>
export const PackagePage = pageOf(Package)

const Name = z.string().trim().min(1).max(120)
const Slug = z
  .string()
  .min(2)
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'takes lower-case letters, digits and single hyphens')

const settings = {
  description: z.string().trim().max(2_000).nullable().optional(),
  assignOnFirstUse: z.boolean().optional(),
  leadManagerId: z.string().max(64).nullable().optional(),
  installMode: z.enum(['open', 'code_required']).optional(),
  retrialAfterDays: z.number().int().min(1).max(3_650).nullable().optional(),
  graceDays: z.number().int().min(0).max(365).optional(),
  offlineDays: z.number().int().min(1).max(365).optional(),
  failureMode: FailureMode.optional(),
  features: FeatureDefinitions.optional(),
  sandboxPolicy: SandboxPolicy.optional(),
  sandboxSeats: Seats.optional(),
  sandboxDays: z.number().int().min(1).max(36_500).nullable().optional(),
  notifyCustomer: z.boolean().optional(),
  silentAfterDays: z.number().int().min(1).max(3_650).optional(),
  attributes: Attributes.optional(),
  externalRef: ExternalRef.optional(),
}

export const NewPackage = z.strictObject({ name: Name, slug: Slug, defaultTerms: DefaultTerms.optional(), ...settings })
export type NewPackage = z.output<typeof NewPackage>

export const PackageChange = z.strictObject({
  name: Name.optional(),
  slug: Slug.optional(),
  defaultTerms: DefaultTerms.optional(),
  ...settings,
})
export type PackageChange = z.output<typeof PackageChange>

export const PackageQuery = PageQuery.extend({ q: z.string().trim().max(200).optional() })
export type PackageQuery = z.output<typeof PackageQuery>

export const VersionNumber = z
  .string()
  .min(1)
  .max(60)
  .regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/, 'takes letters, digits and . + - _')

export const Version = z
  .object({
    id: z.string(),
    packageId: z.string(),
    number: z.string(),
    name: z.string().nullable(),
    channel: z.enum(['released', 'beta']),
    withdrawnAt: z.string().nullable(),
    installations: z.number().int(),
    createdAt: z.string(),
  })
  .meta({ id: 'Version' })

export type Version = z.output<typeof Version>
export const VersionPage = pageOf(Version)

export const NewVersion = z.strictObject({
  number: VersionNumber,
  name: z.string().trim().max(120).nullable().default(null),
  channel: z.enum(['released', 'beta']).default('released'),
})
export type NewVersion = z.output<typeof NewVersion>

export const VersionChange = z.strictObject({
  name: z.string().trim().max(120).nullable().optional(),
  channel: z.enum(['released', 'beta']).optional(),
  withdrawn: z.boolean().optional().describe('A version is never deleted (P3)'),
})
export type VersionChange = z.output<typeof VersionChange>

/** The private half of a spare root key, shown once and not kept. */
export const SpareKey = z
  .object({
    packageId: z.string(),
    packageName: z.string(),
    kid: z.string(),
    privateJwk: z.record(z.string(), z.string()),
  })
  .meta({ id: 'SpareKey' })

export const WhichInstallKey = z.strictObject({ which: z.enum(['live', 'test']) })

/** What the public install page shows of a package: nothing that is not public anyway. */
export const PublicPackage = z
  .object({
    name: z.string(),
    description: z.string().nullable(),
    vendor: z.string(),
    trialDays: z.number().int().nullable(),
  })
  .meta({ id: 'PublicPackage' })
