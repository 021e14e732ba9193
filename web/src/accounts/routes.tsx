import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type AccountSearch = { q?: string; owner?: string }

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/accounts',
  validateSearch: (search: Record<string, unknown>): AccountSearch => textsOf(search, ['q', 'owner']),
  component: lazyRouteComponent(() => import('./AccountList.tsx'), 'AccountList'),
})

/** `contact` opens one of its contacts. */
const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/accounts/$id',
  validateSearch: (search: Record<string, unknown>): { contact?: string } => textsOf(search, ['contact']),
  component: lazyRouteComponent(() => import('./AccountShow.tsx'), 'AccountShow'),
})

export const accountRoutes = [list, show] as const
