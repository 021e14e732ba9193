import { findMember } from '../access/queries.ts'
import { findPackage, lockPackage, ownerCandidates } from '../packages/queries.ts'
import { setLeadManager } from '../packages/set-lead-manager.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { giveAll } from './give.ts'
import { countOpenLeads } from './queries.ts'
import { chooseOwner } from './rules.ts'
import type { LeadManager, LeadManagerChange } from './schema.ts'

/**
 * Makes a user, or with null nobody, the lead manager of a package. Concerns later leads; with `reassignOpenLeads` the open
 * ones too, in the same transaction (L2): they go to whom a new lead would go (L1). Answers how many changed hands.
 */
export async function changeLeadManager(
  ctx: Ctx,
  packageId: string,
  change: LeadManagerChange,
): Promise<{ reassigned: number }> {
  ctx.require('packages:write')
  if (change.reassignOpenLeads) ctx.require('leads:write')
  // NOTE no event: setLeadManager and giveAll write theirs in the same transaction.
  return inTransaction(ctx, async (tx) => {
    const row = await lockPackage(tx.db, tx.orgId, packageId)
    if (!row) throw new AppError('not_found')
    await setLeadManager(tx, row, change.userId, { reassignOpenLeads: change.reassignOpenLeads })
    if (!change.reassignOpenLeads) return { reassigned: 0 }
    const { manager, fallback } = await ownerCandidates(tx.db, packageId)
    const { ownerId, reason } = chooseOwner(manager, fallback)
    const given = await giveAll(tx, { packageId }, ownerId, reason)
    return { reassigned: given.length }
  })
}

export async function leadManagerOf(ctx: Ctx, packageId: string): Promise<LeadManager> {
  const row = await findPackage(ctx.db, ctx.orgId, packageId)
  if (!row) throw new AppError('not_found')
  const member = row.lead_manager_id === null ? undefined : await findMember(ctx.db, ctx.orgId, row.lead_manager_id)
  return {
    userId: row.lead_manager_id,
    userName: member?.name ?? null,
    active: member?.status === 'active',
    openLeads: await countOpenLeads(ctx.db, ctx.orgId, { packageId }),
  }
}
