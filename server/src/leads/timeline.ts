import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { decodeCursor, toPage, type Page, type PageQuery } from '../platform/page.ts'
import { timelineOf } from './journey-queries.ts'
import { getLead } from './queries.ts'
import { presentItem } from './rows.ts'
import type { TimelineItem } from './schema.ts'

/** Everything that happened around a lead on one line of time, newest first. */
export async function pageOfTimeline(ctx: Ctx, id: string, query: PageQuery): Promise<Page<TimelineItem>> {
  const after = decodeCursor(query.cursor, 1)
  if (!(await getLead(ctx.db, ctx.orgId, id))) throw new AppError('not_found')
  const rows = await timelineOf(ctx.db, ctx.orgId, id, after && String(after[0]), query.limit + 1)
  return toPage(rows, query.limit, (row) => [row.key], presentItem)
}
