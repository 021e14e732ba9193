import { z } from 'zod'
import { Attributes, ExternalRef } from '../orgs/schema.ts'
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
    installKey: z.string(),
    testInstallKey: z.string(),
    rootKeys: z.array(PublicJwk).describe('Primary first; products pin both'),
    spareKeyHandedOut: z.boolean(),
    installUrl: z.string(),
    attributes: Attributes,
    externalRef: ExternalRef,
    revision: z.number().int(),
    counts: z.object({ licenses: z.number().int(), installations: z.number().int(), leads: z.number().int() }),
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
