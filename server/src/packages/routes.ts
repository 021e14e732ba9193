import { z } from 'zod'
import { AppError } from '../platform/errors.ts'
import { PageQuery } from '../platform/page.ts'
import { idParam, openRoute, vendorRoute, type Route } from '../platform/route.ts'
import { handOutSpare } from '../signing-keys/hand-out-spare.ts'
import { rotateSigningKey } from '../signing-keys/rotate.ts'
import { createPackage } from './create.ts'
import { createVersion } from './create-version.ts'
import { modifyPackage } from './modify.ts'
import { modifyVersion } from './modify-version.ts'
import { pageOfPackages, pageOfVersions, presentPackage } from './present.ts'
import { findBySlug, findPackage } from './queries.ts'
import { refuseMoved, type Hold } from './refuse-moved.ts'
import { replaceInstallKey } from './replace-install-key.ts'
import {
  NewPackage,
  NewVersion,
  Package,
  PackageChange,
  PackagePage,
  PackageQuery,
  PublicPackage,
  SpareKey,
  Version,
  VersionChange,
  VersionPage,
  WhichInstallKey,
} from './schema.ts'

const tag = 'Packages'
const params = idParam('pkg')

const SigningKeyChange = z.strictObject({
  revoke: z.boolean().default(false).describe('For a stolen key: products refuse whatever the old keys signed'),
})

export const packageRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/packages',
    summary: 'List packages',
    tag,
    permission: 'packages:read',
    query: PackageQuery,
    answer: PackagePage,
    handle: (ctx, { query }) => pageOfPackages(ctx, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/packages',
    summary: 'Create a package',
    tag,
    permission: 'packages:write',
    body: NewPackage,
    status: 201,
    answer: Package,
    versioned: true,
    handle: (ctx, { body }) => createPackage(ctx, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/packages/:id',
    summary: 'Get a package, with what a product pins',
    tag,
    permission: 'packages:read',
    params,
    answer: Package,
    versioned: true,
    async handle(ctx, { params }) {
      const row = await findPackage(ctx.db, ctx.orgId, params.id)
      if (!row) throw new AppError('not_found')
      return presentPackage(ctx, row)
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/packages/:id',
    summary: 'Modify a package',
    tag,
    permission: 'packages:write',
    params,
    body: PackageChange,
    answer: Package,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifyPackage(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'POST',
    path: '/packages/:id/install-key',
    summary: 'Replace an install key',
    tag,
    permission: 'keys:write',
    params,
    body: WhichInstallKey,
    answer: Package,
    handle: (ctx, { params, body }) => replaceInstallKey(ctx, params.id, body.which),
  }),
  vendorRoute({
    method: 'POST',
    path: '/packages/:id/spare-key',
    summary: 'Take the private half of the spare root key, once',
    tag,
    permission: 'keys:write',
    params,
    answer: SpareKey,
    async handle(ctx, { params }) {
      const row = await findPackage(ctx.db, ctx.orgId, params.id)
      if (!row) throw new AppError('not_found')
      return { packageId: row.id, packageName: row.name, ...(await handOutSpare(ctx, params.id)) }
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/packages/:id/signing-key',
    summary: 'Change the signing key',
    tag,
    permission: 'keys:write',
    params,
    body: SigningKeyChange,
    answer: z.object({ kid: z.string(), epoch: z.number().int(), rotated: z.boolean() }),
    handle: (ctx, { params, body }) => rotateSigningKey(ctx, params.id, body.revoke ? 'revoke' : 'now'),
  }),
  vendorRoute({
    method: 'GET',
    path: '/packages/:id/versions',
    summary: 'List versions',
    tag,
    permission: 'packages:read',
    params,
    query: PageQuery,
    answer: VersionPage,
    async handle(ctx, { params, query }) {
      if (!(await findPackage(ctx.db, ctx.orgId, params.id))) throw new AppError('not_found')
      return pageOfVersions(ctx, params.id, query)
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/packages/:id/versions',
    summary: 'Register a version',
    tag,
    permission: 'packages:write',
    params,
    body: NewVersion,
    status: 201,
    answer: Version,
    handle: (ctx, { params, body }) => createVersion(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/packages/:id/versions/:versionId',
    summary: 'Modify or withdraw a version',
    tag,
    permission: 'packages:write',
    params: params.extend({ versionId: z.string().max(64) }),
    body: VersionChange,
    answer: Version,
    handle: (ctx, { params, body }) => modifyVersion(ctx, params.id, params.versionId, body),
  }),
  openRoute({
    method: 'GET',
    path: '/install-pages/:slug',
    summary: 'What the public install page shows',
    tag: 'Install page',
    access: 'anybody',
    perMinute: 120,
    params: z.object({ slug: z.string().max(60) }),
    answer: PublicPackage,
    async handle({ app }, { params }) {
      const row = await findBySlug(app.database.db, params.slug)
      if (!row) throw new AppError('not_found', 'There is no such install page.')
      refuseMoved(row as Hold)
      const trialDays = row.default_status === 'trial' ? row.default_days : null
      return { name: row.name, description: row.description, vendor: row.vendor, trialDays }
    },
  }),
]
