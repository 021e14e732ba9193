import type { Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Page } from '../platform/page.ts'
import { getLicenseView, listLicenseViews, type LicenseView } from './queries.ts'
import { termsOf } from './rows.ts'
import { effectiveState, graceUntilOf, licenseNumber } from './rules.ts'
import type { License, LicenseQuery } from './schema.ts'

/** A stream that was seen this recently is open; each process writes down its own every ten seconds. */
const STREAM_FRESH_MS = 25_000

export async function getLicense(ctx: Ctx, id: string): Promise<License> {
  const row = await getLicenseView(ctx.db, ctx.orgId, id)
  if (!row) throw new AppError('not_found')
  return present(row, ctx.now())
}

export async function listLicenses(ctx: Ctx, query: LicenseQuery): Promise<Page<License>> {
  const page = await listLicenseViews(ctx.db, ctx.orgId, query, ctx.now())
  return { ...page, data: page.data.map((row) => present(row, ctx.now())) }
}

function present(row: LicenseView, now: Date): License {
  const terms = termsOf(row)
  const recordOnly =
    row.installation_id === null || (row.installation_status !== 'installed' && row.status !== 'uninstalled')
  return {
    id: row.id,
    number: licenseNumber(row.number),
    packageId: row.package_id,
    packageName: row.package_name,
    subscriberId: row.subscriber_id,
    subscriberName: row.subscriber_name,
    subscriberOrgId: row.org_key,
    accountId: row.account_id,
    accountName: row.account_name,
    leadId: row.lead_id,
    followsLicenseId: row.follows_license_id,
    status: terms.status,
    state: effectiveState({ ...terms, graceDays: row.grace_days }, now),
    suspendedFrom: terms.suspendedFrom,
    seats: terms.seats,
    seatsUsed: row.seats_used,
    expires: terms.expires,
    timeZone: terms.timeZone,
    accessUntil: terms.accessUntil?.toISOString() ?? null,
    graceUntil: graceUntilOf(terms.accessUntil, row.grace_days)?.toISOString() ?? null,
    trialStartedOn: terms.trialStartedOn,
    features: terms.features as License['features'],
    message: terms.message,
    revision: row.revision,
    test: row.test,
    installationId: row.installation_id,
    installedVersion: row.version,
    recordOnly,
    delivery: recordOnly ? null : delivery(row, now),
    attributes: row.attributes as License['attributes'],
    externalRef: row.external_ref,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Whether the installation holds an event stream right now. */
export function isStreaming(seenAt: Date | null, now: Date): boolean {
  return seenAt !== null && now.getTime() - seenAt.getTime() < STREAM_FRESH_MS
}

function delivery(row: LicenseView, now: Date): License['delivery'] {
  if (row.installation_id === null) return null
  return {
    desiredRevision: row.revision,
    desiredAt: row.updated_at.toISOString(),
    deliveredRevision: row.delivered_revision,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    acknowledgedRevision: row.applied_revision,
    acknowledgedAt: row.applied_at?.toISOString() ?? null,
    connected: isStreaming(row.stream_seen_at, now),
    lastCheckInAt: row.last_check_in_at?.toISOString() ?? null,
  }
}
