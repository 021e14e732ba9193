import type { Route } from '../platform/route.ts'

export const orgRoutes: Route[] = []
