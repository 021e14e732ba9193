import { settle, settleAll } from '../attention/raise.ts'
import type { Tx } from '../platform/context.ts'
import { hasOpenLeadOfNobody, ownerCandidates } from './queries.ts'

/** "Leads go to nobody" is mended when the next lead would find an owner (L1) and no open one is without. */
export async function settleWithoutOwner(tx: Tx, packageId: string): Promise<void> {
  const { manager, fallback } = await ownerCandidates(tx.db, packageId)
  if (!manager?.active && !fallback?.active) return
  if (await hasOpenLeadOfNobody(tx.db, tx.orgId, packageId)) return
  await settle(tx, 'lead_without_owner', packageId)
}

/** Leads of the package find their owner again: nothing is wrong with it any more. Earlier ones may still wait for theirs. */
export async function settleOwner(tx: Tx, packageId: string): Promise<void> {
  const waiting = await hasOpenLeadOfNobody(tx.db, tx.orgId, packageId)
  await settleAll(tx, waiting ? ['owner_inactive'] : ['owner_inactive', 'lead_without_owner'], packageId)
}
