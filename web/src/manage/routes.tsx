import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { rootRoute } from '../layout-routes.tsx'
import { openByLink } from './queries.ts'

/** Where the product sends the customer's administrator (S3). Nothing of the app around it; the link leaves the address. */
const link = createRoute({
  getParentRoute: () => rootRoute,
  path: '/manage/$link',
  beforeLoad: async ({ params }) => {
    await openByLink(params.link)
    throw redirect({ to: '/manage', replace: true })
  },
  errorComponent: lazyRouteComponent(() => import('./LinkFailed.tsx'), 'LinkFailed'),
})

const page = createRoute({
  getParentRoute: () => rootRoute,
  path: '/manage',
  component: lazyRouteComponent(() => import('./ManagePage.tsx'), 'ManagePage'),
})

export const manageRoutes = [link, page] as const
