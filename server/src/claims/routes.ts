import { idParam, openRoute, vendorRoute, type Route } from '../platform/route.ts'
import { fileClaim } from './file.ts'
import { getClaim, listClaims } from './present.ts'
import { rejectClaim } from './reject.ts'
import { Claim, ClaimFiled, ClaimPage, ClaimQuery, ClaimRejection, NewClaim } from './schema.ts'

const tag = 'Claims'
const params = idParam('clm')

export const claimRoutes: Route[] = [
  openRoute({
    method: 'POST',
    path: '/claims',
    summary: 'Claim an installation; the answer tells nothing, the vendor decides',
    tag: 'Product',
    access: 'install key',
    perMinute: 30,
    lenientText: true,
    body: NewClaim,
    status: 202,
    answer: ClaimFiled,
    handle: (outside, { body }) => fileClaim(outside, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/claims',
    summary: 'List claims',
    tag,
    permission: 'claims:read',
    query: ClaimQuery,
    answer: ClaimPage,
    handle: (ctx, { query }) => listClaims(ctx, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/claims/:id',
    summary: 'Get a claim, with what helps to decide',
    tag,
    permission: 'claims:read',
    params,
    answer: Claim,
    handle: (ctx, { params }) => getClaim(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/claims/:id/reject',
    summary: 'Reject a claim',
    tag,
    permission: 'claims:write',
    params,
    body: ClaimRejection,
    answer: Claim,
    handle: (ctx, { params, body }) => rejectClaim(ctx, params.id, body.reason),
  }),
]
