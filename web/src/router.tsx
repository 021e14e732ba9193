import { createRoute, createRouter, redirect } from '@tanstack/react-router'
import { accessRoutes, settingsRoutes } from './access/routes.tsx'
import { accountRoutes } from './accounts/routes.tsx'
import { onSignedOut } from './api.ts'
import { attentionRoutes } from './attention/routes.tsx'
import { claimRoutes } from './claims/routes.tsx'
import { installPageRoutes, installationRoutes } from './installations/routes.tsx'
import { appRoute, rootRoute } from './layout-routes.tsx'
import { leadRoutes } from './leads/routes.tsx'
import { licenseRoutes } from './licenses/routes.tsx'
import { manageRoutes } from './manage/routes.tsx'
import { packageRoutes } from './packages/routes.tsx'
import { queryClient } from './query-client.ts'
import { refreshRoutes } from './refreshes/routes.tsx'
import { subscriberRoutes } from './subscribers/routes.tsx'
import { NoSuchPage } from './NotFound.tsx'
import { Loading } from './ui/Loading.tsx'

const home = createRoute({
  getParentRoute: () => appRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/packages' })
  },
})

const routeTree = rootRoute.addChildren([
  ...accessRoutes,
  ...installPageRoutes,
  ...manageRoutes,
  appRoute.addChildren([
    home,
    ...packageRoutes,
    ...leadRoutes,
    ...accountRoutes,
    ...licenseRoutes,
    ...subscriberRoutes,
    ...installationRoutes,
    ...refreshRoutes,
    ...claimRoutes,
    ...attentionRoutes,
    ...settingsRoutes,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 300,
  scrollRestoration: true,
  defaultNotFoundComponent: NoSuchPage,
  defaultPendingComponent: Loading,
})

onSignedOut(() => {
  const { href, pathname } = router.state.location
  if (pathname === '/sign-in') return
  void router.navigate({ to: '/sign-in', search: { to: href } }).then(() => queryClient.clear())
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
