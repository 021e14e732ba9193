import { emit } from '../events/emit.ts'
import { uninstallLicense } from '../licenses/uninstall.ts'
import type { Tx } from '../platform/context.ts'
import { setSupersededBy } from '../subscribers/queries.ts'
import { lockNamesakes, updateInstallation } from './queries.ts'

type Superseded = Awaited<ReturnType<typeof lockNamesakes>>

/**
 * I6: of several sandboxes with the same parent and name, the one that was installed last is the living one. The others
 * become uninstalled, with their licenses; their tokens hear it. In the caller's transaction.
 */
export async function supersedeOthers(tx: Tx, packageId: string, subscriberId: string): Promise<void> {
  await supersede(tx, packageId, subscriberId, await lockNamesakes(tx.db, packageId, subscriberId))
}

/** The second half, for whoever must lock something between the installations and their licenses. */
export async function supersede(tx: Tx, packageId: string, by: string, older: Superseded): Promise<void> {
  await setSupersededBy(tx.db, [by], null, tx.now())
  for (const { id: installationId, subscriber_id: subscriberId, license_id: licenseId, version } of older) {
    await updateInstallation(tx.db, installationId, {
      status: 'uninstalled',
      uninstalled_at: tx.now(),
      uninstall_reason: 'A newer sandbox of the same name took its place.',
      updated_at: tx.now(),
    })
    await uninstallLicense(tx, licenseId, installationId)
    const subject = { packageId, subscriberId, licenseId, installationId }
    await emit(tx, 'installation.superseded', subject, { bySubscriberId: by, version })
  }
  await setSupersededBy(
    tx.db,
    older.map(({ subscriber_id }) => subscriber_id),
    by,
    tx.now(),
  )
}
