import { AppError } from '../platform/errors.ts'
import { idParam, Nothing, vendorRoute, type Route } from '../platform/route.ts'
import { createEndpoint } from './create.ts'
import { deleteEndpoint } from './delete.ts'
import { modifyEndpoint } from './modify.ts'
import { findEndpoint, listDeliveries, listEndpoints } from './queries.ts'
import { replay } from './replay.ts'
import { retryDelivery } from './retry-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import { presentEndpoint } from './rows.ts'
import * as schema from './schema.ts'
import { sendTest } from './send-test.ts'

const tag = 'Webhooks'
const params = idParam('whe')

export const webhookRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/webhook-endpoints',
    summary: 'List webhook endpoints',
    tag,
    permission: 'webhooks:read',
    query: schema.WebhookEndpointQuery,
    answer: schema.WebhookEndpointPage,
    handle: (ctx, { query }) => listEndpoints(ctx.db, ctx.orgId, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/webhook-endpoints',
    summary: 'Make a webhook endpoint; its secret is shown this once',
    tag,
    permission: 'webhooks:write',
    body: schema.NewWebhookEndpoint,
    status: 201,
    answer: schema.CreatedWebhookEndpoint,
    handle: (ctx, { body }) => createEndpoint(ctx, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/webhook-endpoints/:id',
    summary: 'Get a webhook endpoint',
    tag,
    permission: 'webhooks:read',
    params,
    answer: schema.WebhookEndpoint,
    versioned: true,
    async handle(ctx, { params }) {
      const endpoint = await findEndpoint(ctx.db, ctx.orgId, params.id)
      if (!endpoint) throw new AppError('not_found')
      return presentEndpoint(endpoint)
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/webhook-endpoints/:id',
    summary: 'Modify, disable or enable a webhook endpoint',
    tag,
    permission: 'webhooks:write',
    params,
    body: schema.WebhookEndpointChange,
    answer: schema.WebhookEndpoint,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifyEndpoint(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'DELETE',
    path: '/webhook-endpoints/:id',
    summary: 'Delete a webhook endpoint',
    tag,
    permission: 'webhooks:write',
    params,
    answer: Nothing,
    handle: (ctx, { params }) => deleteEndpoint(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/webhook-endpoints/:id/secret',
    summary: 'Replace the secret; the one before signs along for a day',
    tag,
    permission: 'webhooks:write',
    params,
    answer: schema.RotatedSecret,
    handle: (ctx, { params }) => rotateSecret(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/webhook-endpoints/:id/test',
    summary: 'Send a test event to this endpoint alone',
    tag,
    permission: 'webhooks:write',
    params,
    status: 202,
    answer: schema.SentTest,
    handle: (ctx, { params }) => sendTest(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/webhook-endpoints/:id/replay',
    summary: 'Deliver a range of the history again',
    tag,
    permission: 'webhooks:write',
    params,
    body: schema.Replay,
    status: 202,
    answer: schema.Replayed,
    handle: (ctx, { params, body }) => replay(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/webhook-endpoints/:id/deliveries',
    summary: 'The delivery log of an endpoint, newest first',
    tag,
    permission: 'webhooks:read',
    params,
    query: schema.WebhookDeliveryQuery,
    answer: schema.WebhookDeliveryPage,
    async handle(ctx, { params, query }) {
      if (!(await findEndpoint(ctx.db, ctx.orgId, params.id))) throw new AppError('not_found')
      return listDeliveries(ctx.db, ctx.orgId, params.id, query)
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/webhook-deliveries/:id/retry',
    summary: 'Send a delivery again now',
    tag,
    permission: 'webhooks:write',
    params: idParam('whd'),
    answer: schema.WebhookDelivery,
    handle: (ctx, { params }) => retryDelivery(ctx, params.id),
  }),
]
