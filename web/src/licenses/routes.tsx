import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type LicenseSearch = {
  q?: string
  packageId?: string
  state?: string
  before?: string
  sort?: string
  test?: string
  recordOnly?: string
}

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/licenses',
  validateSearch: (search: Record<string, unknown>): LicenseSearch =>
    textsOf(search, ['q', 'packageId', 'state', 'before', 'sort', 'test', 'recordOnly']),
  component: lazyRouteComponent(() => import('./LicenseList.tsx'), 'LicenseList'),
})

const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/licenses/$id',
  /** Opens the dialog that undoes the last change; `day` shows the license as it was then. */
  validateSearch: (search: Record<string, unknown>): { undo?: string; day?: string } =>
    textsOf(search, ['undo', 'day']),
  component: lazyRouteComponent(() => import('./LicenseShow.tsx'), 'LicenseShow'),
})

export const licenseRoutes = [list, show] as const
