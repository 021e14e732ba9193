import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/attention',
  component: lazyRouteComponent(() => import('./AttentionList.tsx'), 'AttentionList'),
})

export const attentionRoutes = [list] as const
