import { AppError } from '../platform/errors.ts'
import { etagOf } from '../platform/revision.ts'
import { idParam, vendorRoute, type Route } from '../platform/route.ts'
import { modifyLead } from './modify.ts'
import { getLead, listLeads } from './queries.ts'
import { Lead, LeadChange, LeadPage, LeadQuery } from './schema.ts'

const tag = 'Leads'
const params = idParam('lead')

export const leadRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/leads',
    summary: 'List leads',
    tag,
    permission: 'leads:read',
    query: LeadQuery,
    answer: LeadPage,
    handle: (ctx, { query }) => listLeads(ctx.db, ctx.orgId, query, ctx.actor.kind === 'user' ? ctx.actor.id : null),
  }),
  vendorRoute({
    method: 'GET',
    path: '/leads/:id',
    summary: 'Get a lead',
    tag,
    permission: 'leads:read',
    params,
    answer: Lead,
    async handle(ctx, { params, head }) {
      const lead = await getLead(ctx.db, ctx.orgId, params.id)
      if (!lead) throw new AppError('not_found')
      void head.reply.header('etag', etagOf(lead.revision))
      return lead
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/leads/:id',
    summary: 'Modify a lead',
    tag,
    permission: 'leads:write',
    params,
    body: LeadChange,
    answer: Lead,
    async handle(ctx, { params, body, head }) {
      const changed = await modifyLead(ctx, params.id, body, head.ifMatch)
      void head.reply.header('etag', etagOf(changed.revision))
      return changed
    },
  }),
]
