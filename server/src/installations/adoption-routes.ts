import { findPackage } from '../packages/queries.ts'
import { AppError } from '../platform/errors.ts'
import { PageQuery } from '../platform/page.ts'
import { idParam, vendorRoute, type Route } from '../platform/route.ts'
import { listAdoptions } from './adoption-queries.ts'
import { Adoption, AdoptionPage, AdoptionWindow, OpenAdoption, UndoAdoption } from './adoption-schema.ts'
import { closeAdoption } from './close-adoption.ts'
import { getAdoptionWindow, openAdoption } from './open-adoption.ts'
import { undoAdoption } from './undo-adoption.ts'

const tag = 'Installations'
const packageParams = idParam('pkg')

export const adoptionRoutes: Route[] = [
  vendorRoute({
    method: 'GET',
    path: '/packages/:id/adoption-window',
    summary: 'Get the adoption window of a package, and how many recorded licenses wait for an install',
    tag,
    permission: 'installations:read',
    params: packageParams,
    answer: AdoptionWindow,
    handle: (ctx, { params: { id } }) => getAdoptionWindow(ctx, id),
  }),
  vendorRoute({
    method: 'PUT',
    path: '/packages/:id/adoption-window',
    summary: 'Open an adoption window: first installs attach to the license recorded for their Subscriber Org ID',
    tag,
    permission: 'adoptions:write',
    params: packageParams,
    body: OpenAdoption,
    answer: AdoptionWindow,
    handle: (ctx, { params: { id }, body }) => openAdoption(ctx, id, body),
  }),
  vendorRoute({
    method: 'DELETE',
    path: '/packages/:id/adoption-window',
    summary: 'Close the adoption window of a package',
    tag,
    permission: 'adoptions:write',
    params: packageParams,
    answer: AdoptionWindow,
    handle: (ctx, { params: { id } }) => closeAdoption(ctx, id),
  }),
  vendorRoute({
    method: 'GET',
    path: '/packages/:id/adoptions',
    summary: 'List the installs that attached by an adoption window',
    tag,
    permission: 'installations:read',
    params: packageParams,
    query: PageQuery,
    answer: AdoptionPage,
    async handle(ctx, { params: { id }, query }) {
      if (!(await findPackage(ctx.db, ctx.orgId, id))) throw new AppError('not_found')
      return listAdoptions(ctx.db, ctx.orgId, id, query)
    },
  }),
  vendorRoute({
    method: 'POST',
    path: '/adoptions/:id/undo',
    summary: 'Undo an adoption: the install is sent away and the license is recorded only, as before',
    tag,
    permission: 'adoptions:write',
    params: idParam('adp'),
    body: UndoAdoption,
    answer: Adoption,
    handle: (ctx, { params: { id }, body }) => undoAdoption(ctx, id, body),
  }),
]
