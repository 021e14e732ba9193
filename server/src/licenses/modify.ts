import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { getLicense } from './present.ts'
import { propagateTerms } from './propagate.ts'
import { lockLicense, orgRules, saveLicense } from './queries.ts'
import { applyChange, sameTerms } from './rules.ts'
import type { License, LicenseChange } from './schema.ts'

/**
 * Modify License (M1): status, seats, expiration, features, each change with an optional reason for the history and an
 * optional message for the customer. Raises the revision, unless nothing changes.
 */
export async function modifyLicense(
  ctx: Ctx,
  id: string,
  change: LicenseChange,
  ifMatch: string | undefined,
): Promise<License> {
  ctx.require('licenses:write')
  if (change.overrideTrialCap) requireOverride(ctx, change)
  return inTransaction(ctx, async (tx) => {
    const row = await lockLicense(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    await requireRevision(ifMatch, row.revision, () => getLicense(tx, id))
    if (row.status === 'uninstalled') throw new AppError('license_uninstalled')
    if (row.follows_license_id !== null) throw new AppError('follows_parent')
    const { timeZone: orgZone, trialCapDays } = await orgRules(tx.db, tx.orgId)
    const context = { orgZone, trialCapDays, now: tx.now(), capOverridden: change.overrideTrialCap === true }
    const terms = applyChange(row.terms, change, context)
    if ('refused' in terms) throw new AppError('change_refused', terms.refused)
    const before = await getLicense(tx, id)
    const { attributes = before.attributes, externalRef = before.externalRef } = change
    const ownChanged =
      JSON.stringify([attributes, externalRef]) !== JSON.stringify([before.attributes, before.externalRef])
    if (!ownChanged && sameTerms(row.terms, terms)) return before

    const own = { attributes: JSON.stringify(attributes), external_ref: externalRef, updated_at: tx.now() }
    const revision = await saveLicense(tx.db, id, terms, own)
    const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id, leadId: row.lead_id }
    const payload = {
      before: { ...row.terms, attributes: before.attributes, externalRef: before.externalRef },
      after: { ...terms, attributes, externalRef },
      revision,
    }
    await emit(tx, 'license.modified', subject, payload, change.reason || null)
    await propagateTerms(tx, id)
    return getLicense(tx, id)
  })
}

/** M1: only an admin sets the trial cap aside, and says why. */
function requireOverride(ctx: Ctx, change: LicenseChange): void {
  ctx.require('org:write')
  if (!change.reason) throw new AppError('change_refused', 'Going beyond the trial cap needs a reason.')
}
