import { effectiveState, graceUntilOf, licenseNumber } from '../licenses/rules.ts'
import type { LicenseStatus } from '../licenses/schema.ts'
import { countActive } from '../licenses/seat-list-queries.ts'
import type { Outside } from '../platform/route.ts'
import { authorizeSession, sessionOver } from './authorize.ts'
import { countSeen, findOpenRequest, readOverview } from './queries.ts'
import { listFacts, listFeatures, requestOf } from './rules.ts'
import type { ManageOverview } from './schema.ts'

/** What the customer's administrator sees first (S3). */
export async function getManageOverview(outside: Outside): Promise<ManageOverview> {
  const { ctx, session } = await authorizeSession(outside)
  ctx.require('manage:use')
  const row = await readOverview(ctx.db, session.installation_id)
  if (!row) throw sessionOver()
  const now = ctx.now()
  const active = await countActive(ctx.db, session.license_id, now)
  const request = await findOpenRequest(ctx.db, ctx.orgId, session.license_id)
  const { access_until: accessUntil, grace_days: graceDays } = row
  return {
    productName: row.product_name,
    vendorName: row.vendor_name,
    // I4: who gave no proof learns nothing of the subscriber but the id that was named.
    subscriber: { orgId: row.org_key, name: row.verified ? row.subscriber_name : null },
    licenseNumber: licenseNumber(row.number),
    test: row.test,
    state: effectiveState({ status: row.status as LicenseStatus, accessUntil, graceDays }, now),
    seats: {
      allowed: row.seats,
      used: row.seats_used,
      ...active,
      assignment: row.assign_on_first_use ? 'first_use' : 'explicit',
    },
    expires: row.expires,
    timeZone: row.time_zone,
    accessUntil: accessUntil?.toISOString() ?? null,
    graceUntil: graceUntilOf(accessUntil, graceDays)?.toISOString() ?? null,
    features: listFeatures(row.features as Record<string, unknown>, row.definitions),
    message: row.message,
    dataSent: {
      version: row.version,
      lastCheckInAt: row.last_check_in_at?.toISOString() ?? null,
      facts: listFacts(row.facts as Record<string, unknown>),
      usersSeen: await countSeen(ctx.db, session.license_id),
    },
    request: request && {
      ...requestOf((request.payload ?? {}) as Record<string, unknown>),
      requestedAt: request.created_at.toISOString(),
    },
    person: session.person,
    sessionExpiresAt: session.session_expires_at?.toISOString() ?? '',
  }
}
