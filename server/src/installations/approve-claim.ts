import { decideClaim } from '../claims/decide.ts'
import { getClaim } from '../claims/present.ts'
import { lockClaim } from '../claims/queries.ts'
import { claimStatus } from '../claims/rules.ts'
import type { Claim } from '../claims/schema.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { connectParent } from './approve-parent.ts'

/**
 * I4: from here on an install with the token of the claim takes the installation over; until then nothing changes. I6: a
 * claim for a parent makes the sandbox follow it. Twice is the same as once.
 */
export async function approveClaim(ctx: Ctx, id: string): Promise<Claim> {
  ctx.require('claims:write')
  // NOTE no event: decideClaim writes claim.approved in the same transaction.
  return inTransaction(ctx, async (tx) => {
    const claim = await getClaim(tx, id)
    if (claim.kind === 'parent') await approveParentClaim(tx, claim)
    else await approveInstallationClaim(tx, id)
    return getClaim(tx, id)
  })
}

async function approveInstallationClaim(tx: Tx, id: string): Promise<void> {
  const claim = await lockClaim(tx.db, tx.orgId, id)
  if (claim && isNews(claimStatus(claim, tx.now()))) await decideClaim(tx, claim, 'approved')
}

/** Whoever says that a license follows another one changes licenses. */
async function approveParentClaim(tx: Tx, claim: Claim): Promise<void> {
  tx.require('subscribers:write')
  tx.require('licenses:write')
  if (isNews(claim.status) && claim.parent) await connectParent(tx, claim.subscriber.id, claim.parent.id)
}

/** false where it was approved before; whatever else became of it cannot be undone by approving. */
function isNews(status: Claim['status']): boolean {
  if (status === 'expired')
    throw new AppError('claim_decided', 'The claim has expired. Whoever filed it can file another one.')
  if (status === 'rejected') throw new AppError('claim_decided', 'The claim has been rejected.')
  return status === 'open'
}
