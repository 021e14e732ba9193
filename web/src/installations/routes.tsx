import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../layout-routes.tsx'

/** The page a vendor links to: no sign-in, nothing of the app around it. */
const installPage = createRoute({
  getParentRoute: () => rootRoute,
  path: '/install/$slug',
  component: lazyRouteComponent(() => import('./InstallPage.tsx'), 'InstallPage'),
})

export const installationRoutes = [installPage] as const
