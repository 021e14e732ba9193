import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { freeAllSeats } from './free-all-seats.ts'
import { propagateTerms } from './propagate.ts'
import { lockLicense, saveLicense } from './queries.ts'
import { uninstallTerms } from './rules.ts'

/** The license's part of an uninstall (I5): remembers the status, locks editing, frees the seats. In the caller's transaction. */
export async function uninstallLicense(tx: Tx, id: string, installationId: string): Promise<void> {
  const row = await lockLicense(tx.db, tx.orgId, id)
  if (!row || row.status === 'uninstalled') return
  const revision = await saveLicense(tx.db, id, uninstallTerms(row.terms), { updated_at: tx.now() })
  const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id, installationId }
  await emit(tx, 'license.uninstalled', subject, { statusBefore: row.status, revision })
  await freeAllSeats(tx, id)
  await propagateTerms(tx, id)
}
