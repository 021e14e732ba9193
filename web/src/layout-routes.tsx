import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { ApiProblem } from './api-problem.ts'
import { queryClient } from './query-client.ts'
import { sessionOptions, statusOptions } from './session.tsx'
import { Crash } from './Crash.tsx'
import { NoSuchPage } from './NotFound.tsx'

export const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage, errorComponent: Crash })

/** Parent of every page that needs somebody signed in; sends others to where they can. */
export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  component: lazyRouteComponent(() => import('./AppLayout.tsx'), 'AppLayout'),
  errorComponent: Crash,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionOptions)
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401) throw error
      const { needsSetup } = await queryClient.fetchQuery(statusOptions)
      if (needsSetup) throw redirect({ to: '/setup' })
      throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
    }
  },
})
