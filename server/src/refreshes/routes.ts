import { sendCsv } from '../platform/csv.ts'
import { PageQuery } from '../platform/page.ts'
import { CsvFile, idParam, vendorRoute, type Route } from '../platform/route.ts'
import { cancelRefresh } from './cancel.ts'
import { getRefresh, listRefreshes, listRefreshItems } from './present.ts'
import {
  Refresh,
  RefreshItemFilter,
  RefreshItemPage,
  RefreshItemQuery,
  RefreshPage,
  REFRESH_ITEM_CSV,
  StartRefresh,
  type RefreshItem,
} from './schema.ts'
import { startRefresh } from './start.ts'

const tag = 'Refreshes'
const params = idParam('rfr')
const packageParams = idParam('pkg')

export const refreshRoutes: Route[] = [
  vendorRoute({
    method: 'POST',
    path: '/packages/:id/refreshes',
    summary: 'Refresh the licenses of a package across its installations, or join the refresh that does so already',
    tag,
    permission: 'refreshes:write',
    params: packageParams,
    body: StartRefresh,
    status: 201,
    otherStatus: 200,
    answer: Refresh,
    async handle(ctx, { params, body, head }) {
      const { created, refresh } = await startRefresh(ctx, params.id, body)
      void head.reply.status(created ? 201 : 200)
      return refresh
    },
  }),
  vendorRoute({
    method: 'GET',
    path: '/packages/:id/refreshes',
    summary: 'List the refreshes of a package',
    tag,
    permission: 'refreshes:read',
    params: packageParams,
    query: PageQuery,
    answer: RefreshPage,
    handle: (ctx, { params, query }) => listRefreshes(ctx, params.id, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/refreshes/:id',
    summary: 'Get a refresh: its progress, and how many installations came to which outcome',
    tag,
    permission: 'refreshes:read',
    params,
    answer: Refresh,
    handle: (ctx, { params }) => getRefresh(ctx, params.id),
  }),
  vendorRoute({
    method: 'GET',
    path: '/refreshes/:id/items',
    summary: 'List the report of a refresh, an installation each',
    tag,
    permission: 'refreshes:read',
    params,
    query: RefreshItemQuery,
    answer: RefreshItemPage,
    handle: (ctx, { params, query }) => listRefreshItems(ctx, params.id, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/refreshes/:id/items.csv',
    summary: 'Export the report of a refresh as CSV',
    tag,
    permission: 'refreshes:read',
    params,
    query: RefreshItemFilter,
    answer: CsvFile,
    handle: (ctx, { params, query, head }) =>
      sendCsv<RefreshItem>(head, 'refresh', REFRESH_ITEM_CSV, (page) =>
        listRefreshItems(ctx, params.id, { ...query, ...page }),
      ),
  }),
  vendorRoute({
    method: 'POST',
    path: '/refreshes/:id/cancel',
    summary: 'Cancel a refresh; what it has done stays',
    tag,
    permission: 'refreshes:write',
    params,
    answer: Refresh,
    handle: (ctx, { params }) => cancelRefresh(ctx, params.id),
  }),
]
