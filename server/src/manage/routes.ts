import { SeatQuery, SeatsAssigned, SeatsRevoked, SeatUsers } from '../licenses/seat-schema.ts'
import { idParam, openRoute, type Route } from '../platform/route.ts'
import { getManageActivity } from './activity.ts'
import { assignFromPage } from './assign.ts'
import { issueManageLink } from './issue-link.ts'
import { openManageSession } from './open-session.ts'
import { getManageOverview } from './overview.ts'
import { requestMore } from './request-more.ts'
import { revokeFromPage } from './revoke.ts'
import { listFromPage } from './seats.ts'
import {
  ActivityPage,
  ActivityQuery,
  ManageLink,
  ManageOverview,
  ManageSeatPage,
  ManageSession,
  MoreRequest,
  NewManageLink,
  NewManageSession,
  NewMoreRequest,
} from './schema.ts'

const tag = 'Manage page'
const access = 'manage session'
/** From one address, behind which a whole company may be. */
const perMinute = 600

export const manageRoutes: Route[] = [
  openRoute({
    method: 'POST',
    path: '/installations/:id/manage-link',
    summary: "A link that opens the manage page once, for the customer's administrator",
    tag: 'Product',
    access: 'installation token',
    perMinute,
    params: idParam('ins'),
    body: NewManageLink,
    status: 201,
    answer: ManageLink,
    handle: (outside, { params, body }) => issueManageLink(outside, params.id, body?.person),
  }),
  openRoute({
    method: 'POST',
    path: '/manage/sessions',
    summary: 'Open the manage page by its link',
    tag,
    access: 'anybody',
    perMinute: 60,
    body: NewManageSession,
    status: 201,
    answer: ManageSession,
    handle: (outside, { body }) => openManageSession(outside, body.link),
  }),
  openRoute({
    method: 'GET',
    path: '/manage',
    summary: 'The license as the customer may see it, and what the product sends',
    tag,
    access,
    perMinute,
    answer: ManageOverview,
    handle: (outside) => getManageOverview(outside),
  }),
  openRoute({
    method: 'GET',
    path: '/manage/seats',
    summary: 'List the users who have a seat or were seen',
    tag,
    access,
    perMinute,
    query: SeatQuery,
    answer: ManageSeatPage,
    handle: (outside, { query }) => listFromPage(outside, query),
  }),
  openRoute({
    method: 'POST',
    path: '/manage/seats',
    summary: 'Assign seats, in the order of the users while some are free',
    tag,
    access,
    perMinute,
    body: SeatUsers,
    answer: SeatsAssigned,
    handle: (outside, { body }) => assignFromPage(outside, body.users),
  }),
  openRoute({
    method: 'POST',
    path: '/manage/seats/revoke',
    summary: 'Revoke seats',
    tag,
    access,
    perMinute,
    body: SeatUsers,
    answer: SeatsRevoked,
    handle: (outside, { body }) => revokeFromPage(outside, body.users),
  }),
  openRoute({
    method: 'GET',
    path: '/manage/activity',
    summary: 'What has changed: seats, and what the customer sees of the license',
    tag,
    access,
    perMinute,
    query: ActivityQuery,
    answer: ActivityPage,
    handle: (outside, { query }) => getManageActivity(outside, query),
  }),
  openRoute({
    method: 'POST',
    path: '/manage/requests',
    summary: 'Ask the vendor for more; takes the place of what was asked before',
    tag,
    access,
    perMinute,
    body: NewMoreRequest,
    status: 201,
    answer: MoreRequest,
    handle: (outside, { body }) => requestMore(outside, body),
  }),
]
