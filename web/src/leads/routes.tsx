import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/leads',
  component: lazyRouteComponent(() => import('./LeadList.tsx'), 'LeadList'),
})

export const leadRoutes = [list] as const
