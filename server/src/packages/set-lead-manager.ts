import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import type { Tx } from '../platform/context.ts'
import { refuseInactiveManager } from './create.ts'
import { updatePackage, type PackageRow } from './queries.ts'
import { settleWithoutOwner } from './settle-owner.ts'

/** Makes somebody, or nobody, the lead manager of a package that the caller holds. Concerns later leads only (L2). */
export async function setLeadManager(
  tx: Tx,
  row: PackageRow,
  userId: string | null,
  more: Record<string, unknown> = {},
): Promise<boolean> {
  if (userId === row.lead_manager_id) return false
  await refuseInactiveManager(tx, userId)
  await updatePackage(tx.db, row.id, { lead_manager_id: userId, updated_at: tx.now() })
  await settle(tx, 'owner_inactive', row.id)
  await settleWithoutOwner(tx, row.id)
  await emit(
    tx,
    'package.lead_manager_changed',
    { packageId: row.id },
    { before: row.lead_manager_id, after: userId, ...more },
  )
  return true
}
