import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type SubscriberSearch = { q?: string; type?: string; test?: string }

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/subscribers',
  validateSearch: (search: Record<string, unknown>): SubscriberSearch => textsOf(search, ['q', 'type', 'test']),
  component: lazyRouteComponent(() => import('./SubscriberList.tsx'), 'SubscriberList'),
})

const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/subscribers/$id',
  component: lazyRouteComponent(() => import('./SubscriberShow.tsx'), 'SubscriberShow'),
})

export const subscriberRoutes = [list, show] as const
