import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { getLicense } from './present.ts'
import { lockLicense, saveLicense } from './queries.ts'
import type { License } from './schema.ts'

/** I6: the license keeps the terms it has, and is edited by itself from here on. Twice is the same as once. */
export async function unfollowLicense(ctx: Ctx, id: string): Promise<License> {
  ctx.require('licenses:write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockLicense(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    if (row.follows_license_id !== null) {
      const revision = await saveLicense(tx.db, id, row.terms, { follows_license_id: null, updated_at: tx.now() })
      const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id }
      const payload = { followsLicenseId: row.follows_license_id, before: row.terms, after: row.terms, revision }
      await emit(tx, 'license.unfollowed', subject, payload)
    }
    return getLicense(tx, id)
  })
}
