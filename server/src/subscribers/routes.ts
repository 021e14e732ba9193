import { sendCsv } from '../platform/csv.ts'
import { AppError } from '../platform/errors.ts'
import { CsvFile, idParam, vendorRoute, type Route } from '../platform/route.ts'
import { modifySubscriber } from './modify.ts'
import { getSubscriber, listSubscribers } from './queries.ts'
import {
  Subscriber,
  SUBSCRIBER_CSV,
  SubscriberChange,
  SubscriberFilter,
  SubscriberPage,
  SubscriberQuery,
} from './schema.ts'

const tag = 'Subscribers'
const params = idParam('sub')

export const subscriberRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/subscribers',
    summary: 'List subscribers',
    tag,
    permission: 'subscribers:read',
    query: SubscriberQuery,
    answer: SubscriberPage,
    handle: (ctx, { query }) => listSubscribers(ctx.db, ctx.orgId, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/subscribers.csv',
    summary: 'Export subscribers as CSV',
    tag,
    permission: 'subscribers:read',
    query: SubscriberFilter,
    answer: CsvFile,
    handle: (ctx, { query, head }) =>
      sendCsv<Subscriber>(head, 'subscribers', SUBSCRIBER_CSV, (page) =>
        listSubscribers(ctx.db, ctx.orgId, { ...query, ...page }),
      ),
  }),
  vendorRoute({
    method: 'GET',
    path: '/subscribers/:id',
    summary: 'Get a subscriber',
    tag,
    permission: 'subscribers:read',
    params,
    answer: Subscriber,
    versioned: true,
    async handle(ctx, { params }) {
      const subscriber = await getSubscriber(ctx.db, ctx.orgId, params.id)
      if (!subscriber) throw new AppError('not_found')
      return subscriber
    },
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/subscribers/:id',
    summary: 'Modify a subscriber',
    tag,
    permission: 'subscribers:write',
    params,
    body: SubscriberChange,
    answer: Subscriber,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifySubscriber(ctx, params.id, body, head.ifMatch),
  }),
]
