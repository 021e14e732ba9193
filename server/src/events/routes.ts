import { vendorRoute, type Route } from '../platform/route.ts'
import { listEvents } from './queries.ts'
import { EventPage, EventQuery } from './schema.ts'
import { streamEvents } from './stream.ts'
import { z } from 'zod'

const tag = 'Events'

export const eventRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/events',
    summary: 'The history, newest first',
    tag,
    permission: 'events:read',
    query: EventQuery,
    answer: EventPage,
    handle: (ctx, { query }) => listEvents(ctx.db, ctx.orgId, query),
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
