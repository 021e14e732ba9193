import type { Ctx } from '../platform/context.ts'
import { eventsAfter, headPosition, type FeedEvent } from './queries.ts'
import type { EventQuery } from './schema.ts'

type Feed = { data: FeedEvent[]; nextCursor: null; nextAfter: number }

/** One stretch of the feed (E3): positions rise without gaps, and what has been read never changes its place. */
export async function readFeed(ctx: Ctx, after: number, query: EventQuery): Promise<Feed> {
  // Read first: whatever is sealed meanwhile comes with the next call.
  const head = await headPosition(ctx.db, ctx.orgId)
  const data = await eventsAfter(ctx.db, ctx.orgId, after, query.limit, query)
  const last = data.at(-1)?.position ?? after
  return { data, nextCursor: null, nextAfter: data.length === query.limit ? last : Math.max(last, head) }
}
