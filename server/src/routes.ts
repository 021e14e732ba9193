import { accessRoutes } from './access/routes.ts'
import { accountRoutes } from './accounts/routes.ts'
import { activationCodeRoutes } from './activation-codes/routes.ts'
import { attentionRoutes } from './attention/routes.ts'
import { claimRoutes } from './claims/routes.ts'
import { eventRoutes } from './events/routes.ts'
import { adoptionRoutes } from './installations/adoption-routes.ts'
import { importRoutes } from './imports/routes.ts'
import { installationRoutes } from './installations/routes.ts'
import { leadRoutes } from './leads/routes.ts'
import { licenseRoutes } from './licenses/routes.ts'
import { seatRoutes } from './licenses/seat-routes.ts'
import { manageRoutes } from './manage/routes.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { offlineRequestRoutes } from './offline-requests/routes.ts'
import { orgRoutes } from './orgs/routes.ts'
import { packageRoutes } from './packages/routes.ts'
import { healthRoutes } from './platform/health.ts'
import type { Route } from './platform/route.ts'
import { moveRoutes } from './moves/routes.ts'
import { refreshRoutes } from './refreshes/routes.ts'
import { subscriberRoutes } from './subscribers/routes.ts'
import { webhookRoutes } from './webhooks/routes.ts'

/** Every route there is. Tests walk over this list, so nothing can be forgotten by them. */
export const routes: Route[] = [
  ...healthRoutes,
  ...accessRoutes,
  ...orgRoutes,
  ...packageRoutes,
  ...subscriberRoutes,
  ...accountRoutes,
  ...leadRoutes,
  ...licenseRoutes,
  ...seatRoutes,
  ...activationCodeRoutes,
  ...claimRoutes,
  ...installationRoutes,
  ...adoptionRoutes,
  ...offlineRequestRoutes,
  ...manageRoutes,
  ...refreshRoutes,
  ...importRoutes,
  ...moveRoutes,
  ...eventRoutes,
  ...attentionRoutes,
  ...notificationRoutes,
  ...webhookRoutes,
]
