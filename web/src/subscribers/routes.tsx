import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/subscribers',
  component: lazyRouteComponent(() => import('./SubscriberList.tsx'), 'SubscriberList'),
})

export const subscriberRoutes = [list] as const
