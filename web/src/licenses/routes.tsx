import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/licenses',
  validateSearch: (search: Record<string, unknown>): { q?: string } =>
    typeof search['q'] === 'string' ? { q: search['q'] } : {},
  component: lazyRouteComponent(() => import('./LicenseList.tsx'), 'LicenseList'),
})

export const licenseRoutes = [list] as const
