import { emit } from '../events/emit.ts'
import { freeAllSeats } from '../licenses/free-all-seats.ts'
import { uninstallLicense } from '../licenses/uninstall.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { getAdoption, lockAdoption, saveAdoption } from './adoption-queries.ts'
import type { Adoption, UndoAdoption } from './adoption-schema.ts'
import { lockInstallation, updateInstallation } from './queries.ts'

/**
 * V4: sends away what attached by an adoption window: its token opens nothing any more, its users have no seats, and the
 * license is recorded only, as before. The product decides by the document that it holds until that ends; from here on the
 * license is handed over by a code or an approved claim alone. Doing it twice is the same as once.
 */
export async function undoAdoption(ctx: Ctx, id: string, { reason }: UndoAdoption): Promise<Adoption> {
  ctx.require('adoptions:write')
  return inTransaction(ctx, async (tx) => {
    const adoption = await lockAdoption(tx.db, tx.orgId, id)
    if (!adoption) throw new AppError('not_found')
    if (adoption.undone_at === null) {
      const { installation_id: installationId, license_id: licenseId, package_id: packageId } = adoption
      const installation = await lockInstallation(tx.db, installationId)
      if (!installation) throw new Error('an installation vanished: they are never removed')
      if (installation.license_id !== licenseId)
        throw new AppError('state_conflict', 'The installation has been carried to another license since.')
      await updateInstallation(tx.db, installationId, {
        status: 'uninstalled',
        token_hash: sha256(randomToken()),
        uninstalled_at: tx.now(),
        uninstall_reason: 'Its adoption was undone',
        updated_at: tx.now(),
      })
      if (adoption.was_uninstalled) await uninstallLicense(tx, licenseId, installationId)
      else await freeAllSeats(tx, licenseId)
      await saveAdoption(tx.db, id, { undone_at: tx.now(), undone_by: JSON.stringify(tx.actor), undo_reason: reason })
      const { subscriber_id: subscriberId } = installation
      const subject = { packageId, subscriberId, licenseId, installationId }
      await emit(tx, 'license.adoption_undone', subject, { adoptionId: id }, reason)
    }
    const after = await getAdoption(tx.db, tx.orgId, id)
    if (!after) throw new Error('unreachable')
    return after
  })
}
