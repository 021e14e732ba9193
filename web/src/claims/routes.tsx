import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type ClaimSearch = { status?: string; packageId?: string; subscriberId?: string }

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/claims',
  validateSearch: (search: Record<string, unknown>): ClaimSearch =>
    textsOf(search, ['status', 'packageId', 'subscriberId']),
  component: lazyRouteComponent(() => import('./ClaimList.tsx'), 'ClaimList'),
})

const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/claims/$id',
  component: lazyRouteComponent(() => import('./ClaimShow.tsx'), 'ClaimShow'),
})

export const claimRoutes = [list, show] as const
