import { idParam, vendorRoute, type Route } from '../platform/route.ts'
import { listAttention } from './queries.ts'
import { resolveAttention } from './resolve.ts'
import { AttentionItem, AttentionPage, AttentionQuery } from './schema.ts'

export const attentionRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/attention',
    summary: 'List what needs a person',
    tag: 'Attention',
    permission: 'attention:read',
    query: AttentionQuery,
    answer: AttentionPage,
    handle: (ctx, { query }) => listAttention(ctx.db, ctx.orgId, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/attention/:id/resolve',
    summary: 'Mark an item as dealt with',
    tag: 'Attention',
    permission: 'attention:write',
    params: idParam('att'),
    answer: AttentionItem,
    handle: (ctx, { params }) => resolveAttention(ctx, params.id),
  }),
]
