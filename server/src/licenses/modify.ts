import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { getLicense } from './present.ts'
import { propagateTerms } from './propagate.ts'
import { lockLicense } from './queries.ts'
import { ownAfter, saveChange } from './save-change.ts'
import type { License, LicenseChange } from './schema.ts'
import { weighChange } from './weigh.ts'

/**
 * Modify License (M1): status, seats, expiration, features, each change with an optional reason for the history and an
 * optional message for the customer. Raises the revision, unless nothing changes. Fewer seats than users: `seatPolicy` (M4).
 */
export async function modifyLicense(
  ctx: Ctx,
  id: string,
  change: LicenseChange,
  ifMatch: string | undefined,
): Promise<License> {
  ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockLicense(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    await requireRevision(ifMatch, row.revision, () => getLicense(tx, id))
    const weighed = await weighChange(tx, row, change)
    if ('refused' in weighed) throw new AppError(weighed.code, weighed.refused)
    const after = { terms: weighed.terms, own: ownAfter(row, change) }
    const payload = await saveChange(tx, row, after, change.seatPolicy ?? 'keep')
    if (payload === null) return getLicense(tx, id)
    const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id, leadId: row.lead_id }
    await emit(tx, 'license.modified', subject, payload, change.reason || null)
    await propagateTerms(tx, id)
    return getLicense(tx, id)
  })
}
