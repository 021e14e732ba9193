import { z } from 'zod'
import { Contact } from '../accounts/schema.ts'
import { Lead } from '../leads/schema.ts'
import { idParam, openRoute, vendorRoute, type Route } from '../platform/route.ts'
import { eraseContact, eraseLead } from './erase-person.ts'
import { issueCode } from './issue.ts'
import { issueCodes } from './issue-bulk.ts'
import { listCodes } from './queries.ts'
import { requestCode } from './request.ts'
import { revokeCode } from './revoke.ts'
import {
  ActivationCode,
  ActivationCodePage,
  ActivationCodeQuery,
  Erasure,
  InstallRequest,
  InstallRequestAnswer,
  IssuedActivationCode,
  IssuedActivationCodes,
  NewActivationCode,
  NewActivationCodes,
} from './schema.ts'

const tag = 'Activation codes'

export const activationCodeRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/activation-codes',
    summary: 'List activation codes',
    tag,
    permission: 'activation_codes:read',
    query: ActivationCodeQuery,
    answer: ActivationCodePage,
    handle: (ctx, { query }) => listCodes(ctx.db, ctx.orgId, query, ctx.now()),
  }),
  vendorRoute({
    method: 'POST',
    path: '/activation-codes',
    summary: 'Issue an activation or re-link code; it is shown this once',
    tag,
    permission: 'activation_codes:write',
    body: NewActivationCode,
    status: 201,
    answer: IssuedActivationCode,
    handle: (ctx, { body }) => issueCode(ctx, body),
  }),
  vendorRoute({
    method: 'POST',
    path: '/activation-codes/bulk',
    summary: 'Issue a code for each row of a list; they are shown this once',
    tag,
    permission: 'activation_codes:write',
    body: NewActivationCodes,
    status: 201,
    answer: IssuedActivationCodes,
    handle: (ctx, { body }) => issueCodes(ctx, body),
  }),
  vendorRoute({
    method: 'DELETE',
    path: '/activation-codes/:id',
    summary: 'Take an open code back',
    tag,
    permission: 'activation_codes:write',
    params: idParam('code'),
    answer: ActivationCode,
    handle: (ctx, { params }) => revokeCode(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/leads/:id/erase',
    summary: 'Erase the person of a lead everywhere; cannot be undone',
    tag: 'Leads',
    permission: 'people:erase',
    params: idParam('lead'),
    body: Erasure,
    answer: Lead,
    handle: (ctx, { params }) => eraseLead(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/contacts/:id/erase',
    summary: 'Erase the person of a contact everywhere; cannot be undone',
    tag: 'Accounts',
    permission: 'people:erase',
    params: idParam('con'),
    body: Erasure,
    answer: Contact,
    handle: (ctx, { params }) => eraseContact(ctx, params.id),
  }),
  openRoute({
    method: 'POST',
    path: '/install-pages/:slug',
    summary: 'Ask for an activation code on the public install page',
    tag: 'Install page',
    access: 'anybody',
    perMinute: 10,
    params: z.object({ slug: z.string().max(60) }),
    body: InstallRequest,
    status: 201,
    answer: InstallRequestAnswer,
    handle: (outside, { params, body }) => requestCode(outside, params.slug, body),
  }),
]
