import type { Page, PageQuery } from '../platform/page.ts'
import type { Outside } from '../platform/route.ts'
import { listActivity } from './activity-queries.ts'
import { authorizeSession } from './authorize.ts'
import type { ActivityItem } from './schema.ts'

/** The history of the license as the customer may see it. */
export async function getManageActivity(outside: Outside, query: PageQuery): Promise<Page<ActivityItem>> {
  const { ctx, session } = await authorizeSession(outside)
  ctx.require('manage:use')
  return listActivity(ctx.db, ctx.orgId, session.license_id, query)
}
