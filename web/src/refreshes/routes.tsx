import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { appRoute } from '../layout-routes.tsx'
import { textsOf } from '../ui/url-filter.ts'

export type RefreshSearch = { outcome?: string; acknowledged?: string; q?: string }

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Whoever pressed the button came to a refresh that was there already. */
    joinedRefresh?: boolean
  }
}

const show = createRoute({
  getParentRoute: () => appRoute,
  path: '/refreshes/$id',
  /** What the report shows. */
  validateSearch: (search: Record<string, unknown>): RefreshSearch => textsOf(search, ['outcome', 'acknowledged', 'q']),
  component: lazyRouteComponent(() => import('./RefreshShow.tsx'), 'RefreshShow'),
})

export const refreshRoutes = [show] as const
