import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { isActiveMember, lockOrg, presentOrg, saveOrg } from './queries.ts'
import { orgDifference } from './rules.ts'
import type { Org, OrgChange } from './schema.ts'

/** Changes the settings of the org. Another time zone concerns dates that are set from now on (M3). */
export async function modifyOrg(ctx: Ctx, change: OrgChange, ifMatch: string | undefined): Promise<Org> {
  ctx.require('org:write')
  return inTransaction(ctx, async (tx) => {
    const before = presentOrg(await lockOrg(tx.db, tx.orgId))
    await requireRevision(ifMatch, before.revision, async () => before)
    const difference = orgDifference(before, change)
    if (!difference) return before
    const { fallbackOwnerId } = difference.after
    if (fallbackOwnerId && !(await isActiveMember(tx.db, tx.orgId, fallbackOwnerId))) {
      throw new AppError('change_refused', 'The fallback owner has to be an active member of this org.')
    }
    const { name, timeZone, trialCapDays, attributes } = difference.after
    const saved = await saveOrg(tx.db, tx.orgId, {
      name,
      time_zone: timeZone,
      trial_cap_days: trialCapDays,
      fallback_owner_id: fallbackOwnerId,
      attributes: attributes && JSON.stringify(attributes),
      revision: before.revision + 1,
      updated_at: tx.now(),
    })
    await emit(tx, 'org.modified', {}, difference)
    return presentOrg(saved)
  })
}
