import { AppError } from '../platform/errors.ts'
import { vendorRoute, type Route } from '../platform/route.ts'
import { modifyOrg } from './modify.ts'
import { findOrg, presentOrg } from './queries.ts'
import { Org, OrgChange } from './schema.ts'

const tag = 'Org'

export const orgRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/org',
    summary: 'Read the org and its settings',
    tag,
    permission: 'org:read',
    answer: Org,
    versioned: true,
    async handle(ctx) {
      const row = await findOrg(ctx.db, ctx.orgId)
      if (!row) throw new AppError('not_found')
      return presentOrg(row)
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/org',
    summary: 'Change the settings of the org (with If-Match)',
    tag,
    permission: 'org:write',
    body: OrgChange,
    answer: Org,
    versioned: true,
    handle: (ctx, { body, head }) => modifyOrg(ctx, body, head.ifMatch),
  }),
]
