import { sendCsv } from '../platform/csv.ts'
import { AppError } from '../platform/errors.ts'
import { PageQuery } from '../platform/page.ts'
import { etagOf } from '../platform/revision.ts'
import { CsvFile, idParam, personOf, vendorRoute, type Route } from '../platform/route.ts'
import { assignLeads } from './assign.ts'
import { changeLeadManager, leadManagerOf } from './change-lead-manager.ts'
import { previewConversion } from './conversion.ts'
import { convertLead } from './convert.ts'
import { handOver, holdingsOf } from './hand-over.ts'
import { modifyLead } from './modify.ts'
import { noteLead } from './note.ts'
import { getLead, listLeads } from './queries.ts'
import {
  Assigned,
  Assignment,
  Conversion,
  Convert,
  Converted,
  HandOver,
  Holdings,
  Lead,
  LEAD_CSV,
  LeadChange,
  LeadFilter,
  LeadManager,
  LeadManagerChange,
  LeadNote,
  LeadPage,
  LeadQuery,
  NewLeadNote,
  Reassigned,
  TimelinePage,
} from './schema.ts'
import { pageOfTimeline } from './timeline.ts'

const tag = 'Leads'
const params = idParam('lead')

const lists: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/leads',
    summary: 'List leads, newest first',
    tag,
    permission: 'leads:read',
    query: LeadQuery,
    answer: LeadPage,
    handle: (ctx, { query }) => listLeads(ctx.db, ctx.orgId, query, personOf(ctx)),
  }),
  vendorRoute({
    method: 'GET',
    path: '/leads.csv',
    summary: 'Export leads as CSV',
    tag,
    permission: 'leads:read',
    query: LeadFilter,
    answer: CsvFile,
    handle: (ctx, { query, head }) =>
      sendCsv<Lead>(head, 'leads', LEAD_CSV, (page) =>
        listLeads(ctx.db, ctx.orgId, { ...query, ...page }, personOf(ctx)),
      ),
  }),
  vendorRoute({
    method: 'POST',
    path: '/leads/assign',
    summary: 'Give up to 200 leads to one owner',
    tag,
    permission: 'leads:write',
    body: Assignment,
    answer: Assigned,
    handle: (ctx, { body }) => assignLeads(ctx, body),
  }),
]

const one: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/leads/:id',
    summary: 'Get a lead',
    tag,
    permission: 'leads:read',
    params,
    answer: Lead,
    versioned: true,
    async handle(ctx, { params }) {
      const lead = await getLead(ctx.db, ctx.orgId, params.id)
      if (!lead) throw new AppError('not_found')
      return lead
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/leads/:id',
    summary: 'Modify a lead: status, owner, own fields',
    tag,
    permission: 'leads:write',
    params,
    body: LeadChange,
    answer: Lead,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifyLead(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'GET',
    path: '/leads/:id/timeline',
    summary: 'The whole journey of a lead, newest first',
    tag,
    permission: 'leads:read',
    params,
    query: PageQuery,
    answer: TimelinePage,
    handle: (ctx, { params, query }) => pageOfTimeline(ctx, params.id, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/leads/:id/notes',
    summary: 'Write a note on a lead',
    tag,
    permission: 'leads:write',
    params,
    body: NewLeadNote,
    status: 201,
    answer: LeadNote,
    handle: (ctx, { params, body }) => noteLead(ctx, params.id, body.text),
  }),
  vendorRoute({
    method: 'GET',
    path: '/leads/:id/conversion',
    summary: 'Preview of converting: the account and contact that would be made or matched, and why',
    tag,
    permission: 'leads:read',
    params,
    answer: Conversion,
    handle: (ctx, { params }) => previewConversion(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/leads/:id/convert',
    summary: 'Convert a lead into an account and a contact',
    tag,
    permission: 'leads:write',
    params,
    body: Convert,
    answer: Converted,
    async handle(ctx, { params, body, head }) {
      const converted = await convertLead(ctx, params.id, body)
      void head.reply.header('etag', etagOf(converted.lead.revision))
      return converted
    },
  }),
]

const leadManager: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/packages/:id/lead-manager',
    summary: 'The lead manager of a package, and how many open leads it has',
    tag,
    permission: 'packages:read',
    params: idParam('pkg'),
    answer: LeadManager,
    handle: (ctx, { params }) => leadManagerOf(ctx, params.id),
  }),
  vendorRoute({
    method: 'PUT',
    path: '/packages/:id/lead-manager',
    summary: 'Change or clear the lead manager, with the open leads if wanted',
    tag,
    permission: 'packages:write',
    params: idParam('pkg'),
    body: LeadManagerChange,
    answer: Reassigned,
    handle: (ctx, { params, body }) => changeLeadManager(ctx, params.id, body),
  }),
]

const holdings: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/users/:id/holdings',
    summary: 'What a user would leave behind: open leads, accounts, packages',
    tag,
    permission: 'members:read',
    params: idParam('usr'),
    answer: Holdings,
    handle: (ctx, { params }) => holdingsOf(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/users/:id/hand-over',
    summary: 'Give all of it to a colleague, or to nobody',
    tag,
    permission: 'members:write',
    params: idParam('usr'),
    body: HandOver,
    answer: Holdings,
    handle: (ctx, { params, body }) => handOver(ctx, params.id, body.toUserId),
  }),
]

export const leadRoutes: Route[] = [...lists, ...one, ...leadManager, ...holdings]
