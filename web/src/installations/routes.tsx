import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute, rootRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type InstallationSearch = {
  packageId?: string
  subscriberId?: string
  status?: string
  version?: string
  silent?: string
  test?: string
}

/** The page a vendor links to: no sign-in, nothing of the app around it. */
const installPage = createRoute({
  getParentRoute: () => rootRoute,
  path: '/install/$slug',
  component: lazyRouteComponent(() => import('./InstallPage.tsx'), 'InstallPage'),
})

const list = createRoute({
  getParentRoute: () => appRoute,
  path: '/installations',
  validateSearch: (search: Record<string, unknown>): InstallationSearch =>
    textsOf(search, ['packageId', 'subscriberId', 'status', 'version', 'silent', 'test']),
  component: lazyRouteComponent(() => import('./InstallationList.tsx'), 'InstallationList'),
})

export const installPageRoutes = [installPage] as const
export const installationRoutes = [list] as const
