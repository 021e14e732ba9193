import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/packages',
  component: lazyRouteComponent(() => import('./PackageList.tsx'), 'PackageList'),
})

export const packageRoutes = [list] as const
