import { idParam, vendorRoute, type Route } from '../platform/route.ts'
import { giveSeats, takeSeats } from './change-seats.ts'
import { listSeats } from './list-seats.ts'
import { SeatPage, SeatQuery, SeatsAssigned, SeatsRevoked, SeatUsers } from './seat-schema.ts'

const tag = 'Licenses'
const params = idParam('lic')

export const seatRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/licenses/:id/seats',
    summary: 'List the users of a license: assigned, seen, or both',
    tag,
    permission: 'licenses:read',
    params,
    query: SeatQuery,
    answer: SeatPage,
    handle: (ctx, { params, query }) => listSeats(ctx, params.id, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/seats',
    summary: 'Assign seats, in order while some are free',
    tag,
    permission: 'licenses:write',
    params,
    body: SeatUsers,
    answer: SeatsAssigned,
    handle: (ctx, { params, body }) => giveSeats(ctx, params.id, body.users),
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/seats/revoke',
    summary: 'Revoke seats',
    tag,
    permission: 'licenses:write',
    params,
    body: SeatUsers,
    answer: SeatsRevoked,
    handle: (ctx, { params, body }) => takeSeats(ctx, params.id, body.users),
  }),
]
