import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { countFollowers, licenseOfParent, sandboxPolicy } from './follow-queries.ts'
import { followedTerms, type SandboxPolicy } from './followed-terms.ts'
import { freeAllSeats } from './free-all-seats.ts'
import { getLicense } from './present.ts'
import { lockLicense, saveLicense } from './queries.ts'
import type { Terms } from './rules.ts'
import type { License } from './schema.ts'
import { settleSeats } from './settle-seats.ts'

/** I6: a sandbox's license follows that of its proven parent, again or for the first time. Twice is the same as once. */
export async function followLicense(ctx: Ctx, id: string): Promise<License> {
  ctx.require('licenses:write')
  // NOTE no event: followParent writes license.followed in the same transaction.
  return inTransaction(ctx, async (tx) => {
    await getLicense(tx, id)
    await followParent(tx, id)
    return getLicense(tx, id)
  })
}

/** The same in the caller's transaction, by whoever may. */
export async function followParent(tx: Tx, id: string): Promise<void> {
  const parentId = await licenseOfParent(tx.db, tx.orgId, id)
  const parent = parentId === null ? null : await lockParent(tx, parentId)
  const row = await lockLicense(tx.db, tx.orgId, id)
  if (!row) throw new AppError('not_found')
  if (row.follows_license_id !== null) return
  if (!parent)
    throw new AppError('state_conflict', 'Its subscriber has no proven parent with a license of this package.')
  if (row.status === 'uninstalled') throw new AppError('license_uninstalled')
  if (parent.licenseId === id || (await countFollowers(tx.db, tx.orgId, id)) > 0)
    throw new AppError('state_conflict', 'Sandboxes follow this license; it cannot follow another one.')
  const after = followedTerms(parent.terms, parent.policy, row.created_at)
  const set = { follows_license_id: parent.licenseId, updated_at: tx.now() }
  const revision = await saveLicense(tx.db, id, after, set)
  if (after.seats === null) await freeAllSeats(tx, id, 'follows_parent')
  else await settleSeats(tx, row, after.seats, 'keep')
  const subject = { packageId: row.package_id, subscriberId: row.subscriber_id, licenseId: id }
  await emit(tx, 'license.followed', subject, {
    followsLicenseId: parent.licenseId,
    before: row.terms,
    after,
    revision,
  })
}

/** What there is to follow. */
export type Followed = { licenseId: string; terms: Terms; policy: SandboxPolicy }

/** Locks the license that is to be followed: from here on its changes reach whoever follows it by this transaction. */
export async function lockParent(tx: Tx, licenseId: string): Promise<Followed | null> {
  const parent = await lockLicense(tx.db, tx.orgId, licenseId)
  if (!parent) return null
  // Began to follow another one in the meantime: there is one level only.
  if (parent.follows_license_id !== null) return lockParent(tx, parent.follows_license_id)
  return { licenseId, terms: parent.terms, policy: await sandboxPolicy(tx.db, parent.package_id) }
}
