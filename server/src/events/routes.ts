import { vendorRoute, type Route } from '../platform/route.ts'
import { readFeed } from './feed.ts'
import { listEvents } from './queries.ts'
import { FeedPage, FeedQuery } from './schema.ts'
import { streamEvents } from './stream.ts'
import { z } from 'zod'

const tag = 'Events'

export const eventRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/events',
    summary: 'The history, newest first; with `after`, the feed, oldest first',
    tag,
    permission: 'events:read',
    query: FeedQuery,
    answer: FeedPage,
    async handle(ctx, { query: { after, ...query } }) {
      if (after !== undefined) return readFeed(ctx, after, query)
      return { ...(await listEvents(ctx.db, ctx.orgId, query)), nextAfter: null }
    },
  }),
  vendorRoute({
    method: 'GET',
    path: '/events/stream',
    summary: 'Server-sent events: `sealed` whenever something happened, with the ids of what it is about',
    tag,
    permission: 'events:read',
    answer: z.unknown().describe('text/event-stream'),
    async handle(ctx, { head }) {
      streamEvents(ctx, head)
    },
  }),
]
