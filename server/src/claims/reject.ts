import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { decideClaim } from './decide.ts'
import { getClaim } from './present.ts'
import { lockClaim } from './queries.ts'
import { claimStatus } from './rules.ts'
import type { Claim } from './schema.ts'

/** I4: the vendor says no; whoever filed it learns nothing. Doing it twice is the same as once. */
export async function rejectClaim(ctx: Ctx, id: string, reason: string | undefined): Promise<Claim> {
  ctx.require('claims:write')
  // NOTE no event: decideClaim writes claim.rejected in the same transaction.
  return inTransaction(ctx, async (tx) => {
    const claim = await lockClaim(tx.db, tx.orgId, id)
    if (!claim) throw new AppError('not_found')
    const status = claimStatus(claim, tx.now())
    // An approval that nobody has used yet can be taken back.
    if (status !== 'open' && status !== 'approved' && status !== 'rejected') throw new AppError('claim_decided')
    if (status === 'approved' && claim.kind === 'parent') throw new AppError('claim_decided')
    if (status !== 'rejected') await decideClaim(tx, claim, 'rejected', reason || null)
    return getClaim(tx, id)
  })
}
