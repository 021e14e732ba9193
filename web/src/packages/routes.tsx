import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/packages',
  validateSearch: (search: Record<string, unknown>): { q?: string } => textsOf(search, ['q']),
  component: lazyRouteComponent(() => import('./PackageList.tsx'), 'PackageList'),
})

const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/packages/$id',
  /** Opens the dialog for registering this version. */
  validateSearch: (search: Record<string, unknown>): { register?: string } => textsOf(search, ['register']),
  component: lazyRouteComponent(() => import('./PackageShow.tsx'), 'PackageShow'),
})

export const packageRoutes = [list, show] as const
