import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type LeadSearch = {
  q?: string
  packageId?: string
  status?: string
  owner?: string
  since?: string
  accountId?: string
}

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/leads',
  validateSearch: (search: Record<string, unknown>): LeadSearch =>
    textsOf(search, ['q', 'packageId', 'status', 'owner', 'since', 'accountId']),
  component: lazyRouteComponent(() => import('./LeadList.tsx'), 'LeadList'),
})

const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/leads/$id',
  component: lazyRouteComponent(() => import('./LeadShow.tsx'), 'LeadShow'),
})

export const leadRoutes = [list, show] as const
