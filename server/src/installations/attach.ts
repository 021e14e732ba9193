import { useClaim } from '../claims/use.ts'
import { emit } from '../events/emit.ts'
import { restoreLicense } from '../licenses/restore.ts'
import type { Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { insertAdoption, lockRecorded, openWindow } from './adoption-queries.ts'
import type { InstallRequest } from './install.ts'

/** A license that was recorded before anything was installed, and by what this install attaches to it. */
export type Recorded = {
  licenseId: string
  revision: number
  uninstalled: boolean
  by: 'code' | 'claim' | 'window'
  windowId: string | null
}

/**
 * V4: the license that is recorded for this subscriber and that nothing is connected to; null where there is none. It is
 * handed over as any other (I4): by a code bound to the subscriber, by a claim that the vendor approved, or without proof
 * while the package has an adoption window open.
 */
export async function findRecorded(
  tx: Tx,
  { target, tokenHash }: InstallRequest,
  of: { subscriberId: string; installationId: string; bound: boolean },
): Promise<Recorded | null> {
  const { subscriberId, installationId } = of
  const license = await lockRecorded(tx.db, target.id, subscriberId)
  if (!license) return null
  const found = { licenseId: license.id, revision: license.revision, uninstalled: license.status === 'uninstalled' }
  if (of.bound) return { ...found, by: 'code', windowId: null }
  const claim = { packageId: target.id, subscriberId, licenseId: license.id, installationId, tokenHash }
  if ((await useClaim(tx, claim)) !== null) return { ...found, by: 'claim', windowId: null }
  const window = await openWindow(tx.db, target.id, tx.now())
  if (window) return { ...found, by: 'window', windowId: window.id }
  throw new AppError(
    'subscriber_known',
    'A license is recorded for this Subscriber Org ID. Installing needs an activation code for it, which the vendor issues, or a claim that the vendor approves.',
  )
}

type Ids = { packageId: string; subscriberId: string; licenseId: string; installationId: string }

/** What attaching means for the license: one that was uninstalled is restored (I5), and an adoption is listed. */
export async function attachRecorded(tx: Tx, { target }: InstallRequest, recorded: Recorded, ids: Ids): Promise<void> {
  const { windowId, uninstalled } = recorded
  if (uninstalled) {
    await restoreLicense(tx, ids.licenseId, ids.installationId, {
      retrialAfterDays: target.retrial_after_days,
      uninstalledAt: null,
      defaults: {
        status: target.default_status as 'trial' | 'active',
        days: target.default_days,
        seats: target.default_seats,
      },
    })
  }
  if (windowId === null) return
  const id = newId('adoption')
  await insertAdoption(tx.db, {
    id,
    org_id: tx.orgId,
    package_id: ids.packageId,
    window_id: windowId,
    license_id: ids.licenseId,
    installation_id: ids.installationId,
    was_uninstalled: uninstalled,
    adopted_at: tx.now(),
  })
  await emit(tx, 'license.adopted', ids, { adoptionId: id, windowId })
}
