import { listEvents } from '../events/queries.ts'
import { EventPage } from '../events/schema.ts'
import { sendCsv } from '../platform/csv.ts'
import { PageQuery } from '../platform/page.ts'
import { CsvFile, idParam, vendorRoute, type Route } from '../platform/route.ts'
import { explainLicense } from './explain.ts'
import { AtQuery, ExplainQuery, Explanation, LicenseAt } from './history-schema.ts'
import { licenseAt } from './history.ts'
import { followLicense } from './follow.ts'
import { modifyLicense } from './modify.ts'
import { getLicense, listLicenses } from './present.ts'
import { LicensePreview, UndoOffer, UndoRequest } from './preview-schema.ts'
import { previewLicense } from './preview.ts'
import { License, LICENSE_CSV, LicenseChange, LicenseFilter, LicensePage, LicenseQuery } from './schema.ts'
import { offerUndo, undoLicense } from './undo.ts'
import { unfollowLicense } from './unfollow.ts'

const tag = 'Licenses'
const params = idParam('lic')

export const licenseRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/licenses',
    summary: 'List licenses',
    tag,
    permission: 'licenses:read',
    query: LicenseQuery,
    answer: LicensePage,
    handle: (ctx, { query }) => listLicenses(ctx, query),
  }),
  vendorRoute({
    method: 'GET',
    path: '/licenses.csv',
    summary: 'Export licenses as CSV',
    tag,
    permission: 'licenses:read',
    query: LicenseFilter,
    answer: CsvFile,
    handle: (ctx, { query, head }) =>
      sendCsv<License>(head, 'licenses', LICENSE_CSV, (page) => listLicenses(ctx, { ...query, ...page })),
  }),
  vendorRoute({
    method: 'GET',
    path: '/licenses/:id',
    summary: 'Get a license; its ETag is the revision',
    tag,
    permission: 'licenses:read',
    params,
    answer: License,
    versioned: true,
    handle: (ctx, { params }) => getLicense(ctx, params.id),
  }),
  vendorRoute({
    method: 'PATCH',
    path: '/licenses/:id',
    summary: 'Modify a license; needs If-Match',
    tag,
    permission: 'licenses:write',
    params,
    body: LicenseChange,
    answer: License,
    versioned: true,
    handle: (ctx, { params, body, head }) => modifyLicense(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/preview',
    summary: 'What an edit of a license would do; nothing is changed',
    tag,
    permission: 'licenses:read',
    params,
    body: LicenseChange,
    answer: LicensePreview,
    handle: (ctx, { params, body }) => previewLicense(ctx, params.id, body),
  }),
  vendorRoute({
    method: 'GET',
    path: '/licenses/:id/undo',
    summary: 'Whether the newest change of a license can be undone, and what that would do',
    tag,
    permission: 'licenses:read',
    params,
    answer: UndoOffer,
    handle: (ctx, { params }) => offerUndo(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/undo',
    summary: 'Undo the newest change of a license, as a new change; needs If-Match',
    tag,
    permission: 'licenses:write',
    params,
    body: UndoRequest,
    answer: License,
    versioned: true,
    handle: (ctx, { params, body, head }) => undoLicense(ctx, params.id, body, head.ifMatch),
  }),
  vendorRoute({
    method: 'GET',
    path: '/licenses/:id/at',
    summary: 'A license as it was at a moment',
    tag,
    permission: 'licenses:read',
    params,
    query: AtQuery,
    answer: LicenseAt,
    handle: (ctx, { params, query }) => licenseAt(ctx, params.id, query.at),
  }),
  vendorRoute({
    method: 'GET',
    path: '/licenses/:id/explain',
    summary: 'What a product answers for a user, a feature and a moment, and why',
    tag,
    permission: 'licenses:read',
    params,
    query: ExplainQuery,
    answer: Explanation,
    handle: (ctx, { params, query }) => explainLicense(ctx, params.id, query),
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/follow',
    summary: "Let a sandbox's license follow that of its proven parent",
    tag,
    permission: 'licenses:write',
    params,
    answer: License,
    versioned: true,
    handle: (ctx, { params }) => followLicense(ctx, params.id),
  }),
  vendorRoute({
    method: 'POST',
    path: '/licenses/:id/unfollow',
    summary: 'Keep the terms of the parent, and edit them from here on',
    tag,
    permission: 'licenses:write',
    params,
    answer: License,
    versioned: true,
    handle: (ctx, { params }) => unfollowLicense(ctx, params.id),
  }),
  vendorRoute({
    method: 'GET',
    path: '/licenses/:id/events',
    summary: 'History of a license, newest first',
    tag,
    permission: 'events:read',
    params,
    query: PageQuery,
    answer: EventPage,
    async handle(ctx, { params, query }) {
      await getLicense(ctx, params.id)
      return listEvents(ctx.db, ctx.orgId, { ...query, licenseId: params.id })
    },
  }),
]
