import { z } from 'zod'
import { idParam, openRoute, vendorRoute, type Route } from '../platform/route.ts'
import { issueCode } from './issue.ts'
import { listCodes } from './queries.ts'
import { requestCode } from './request.ts'
import { revokeCode } from './revoke.ts'
import {
  ActivationCode,
  ActivationCodePage,
  ActivationCodeQuery,
  InstallRequest,
  InstallRequestAnswer,
  IssuedActivationCode,
  NewActivationCode,
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
    method: 'DELETE',
    path: '/activation-codes/:id',
    summary: 'Take an open code back',
    tag,
    permission: 'activation_codes:write',
    params: idParam('code'),
    answer: ActivationCode,
    handle: (ctx, { params }) => revokeCode(ctx, params.id),
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
