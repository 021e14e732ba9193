import { AppError } from '../platform/errors.ts'
import { etagOf } from '../platform/revision.ts'
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
    async handle(ctx, { head }) {
      const row = await findOrg(ctx.db, ctx.orgId)
      if (!row) throw new AppError('not_found')
      void head.reply.header('etag', etagOf(row.revision))
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
    async handle(ctx, { body, head }) {
      const org = await modifyOrg(ctx, body, head.ifMatch)
      void head.reply.header('etag', etagOf(org.revision))
      return org
    },
  }),
]
