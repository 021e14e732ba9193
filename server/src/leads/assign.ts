import { isActiveMember } from '../orgs/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { giveAll, givenBy } from './give.ts'
import { knownLeads } from './queries.ts'
import type { Assigned, Assignment } from './schema.ts'

/** Gives up to 200 leads to one owner at once; null is the LMA itself. What is not there is said, and stops nothing else. */
export async function assignLeads(ctx: Ctx, { leadIds, ownerId }: Assignment): Promise<Assigned> {
  ctx.require('leads:write')
  // NOTE no event: giveAll writes one for each lead that changes hands.
  return inTransaction(ctx, async (tx) => {
    if (ownerId !== null && !(await isActiveMember(tx.db, tx.orgId, ownerId))) {
      throw new AppError('change_refused', 'The owner must be an active user of this org.')
    }
    const ids = [...new Set(leadIds)]
    const known = await knownLeads(tx.db, tx.orgId, ids)
    if (known.size === 0) throw new AppError('not_found', 'None of these leads is there.')
    const given = new Set((await giveAll(tx, { ids: [...known] }, ownerId, await givenBy(tx))).map((lead) => lead.id))
    const results = ids.map((leadId) => {
      const result = given.has(leadId) ? 'assigned' : known.has(leadId) ? 'unchanged' : 'not_found'
      return { leadId, result } as const
    })
    return { assigned: given.size, unchanged: known.size - given.size, notFound: ids.length - known.size, results }
  })
}
