import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import type { DefaultTerms } from '../packages/schema.ts'
import type { Tx } from '../platform/context.ts'
import { propagateTerms } from './propagate.ts'
import { lockLicense, orgRules, saveLicense } from './queries.ts'
import { restoreTerms } from './rules.ts'

/** The license's part of a reinstall (I5): as it was, or a fresh trial where the package's policy says so. */
export async function restoreLicense(
  tx: Tx,
  id: string,
  installationId: string,
  policy: { retrialAfterDays: number | null; uninstalledAt: Date | null; defaults: DefaultTerms },
): Promise<void> {
  const row = await lockLicense(tx.db, tx.orgId, id)
  if (!row || row.status !== 'uninstalled') return
  const { timeZone: orgZone } = await orgRules(tx.db, tx.orgId)
  // A sandbox has the terms of its parent, and no trial of its own (I6).
  const retrialAfterDays = row.follows_license_id === null ? policy.retrialAfterDays : null
  const { terms, retrial } = restoreTerms(row.terms, { ...policy, retrialAfterDays, orgZone, now: tx.now() })
  const revision = await saveLicense(tx.db, id, terms, { updated_at: tx.now() })
  const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id, installationId }
  await emit(tx, 'license.restored', subject, { terms, retrial, revision })
  await propagateTerms(tx, id)
  if (retrial)
    await raise(tx, 'trial_repeated', id, subject, 'The product was installed again after its trial had ended.')
}
