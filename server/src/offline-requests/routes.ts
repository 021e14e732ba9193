import { findPackage } from '../packages/queries.ts'
import { AppError } from '../platform/errors.ts'
import { idParam, vendorRoute, type Route } from '../platform/route.ts'
import { answerOfflineRequest } from './answer.ts'
import { getAnswer, listRequests } from './queries.ts'
import {
  NewOfflineRequest,
  OfflineAnswer,
  OfflineRequestPage,
  OfflineRequestQuery,
  UploadedOfflineRequest,
} from './schema.ts'

const tag = 'Offline requests'
/** A file of 4 MiB as a JSON text, in which every quote and line end takes two characters. */
const bodyLimit = 9 * 1024 * 1024

export const offlineRequestRoutes: Route[] = [
  vendorRoute({
    method: 'POST',
    path: '/packages/:id/offline-requests',
    summary: 'Upload the request file of a product without a network, and get its license file',
    tag,
    permission: 'offline_requests:write',
    params: idParam('pkg'),
    body: NewOfflineRequest,
    bodyLimit,
    lenientText: true,
    answer: UploadedOfflineRequest,
    handle: (ctx, { params, body }) => answerOfflineRequest(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/packages/:id/offline-requests',
    summary: 'List the request files that were answered',
    tag,
    permission: 'offline_requests:read',
    params: idParam('pkg'),
    query: OfflineRequestQuery,
    answer: OfflineRequestPage,
    async handle(ctx, { params, query }) {
      if (!(await findPackage(ctx.db, ctx.orgId, params.id))) throw new AppError('not_found')
      return listRequests(ctx.db, ctx.orgId, params.id, query)
    },
  }),
  vendorRoute({
    method: 'GET',
    path: '/offline-requests/:id',
    summary: 'Get an answered request with its license file',
    tag,
    permission: 'offline_requests:read',
    params: idParam('off'),
    answer: OfflineAnswer,
    async handle(ctx, { params }) {
      const answer = await getAnswer(ctx.db, ctx.orgId, params.id)
      if (!answer) throw new AppError('not_found')
      return answer
    },
  }),
]
