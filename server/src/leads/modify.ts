import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { isActiveMember } from '../orgs/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { givenBy } from './give.ts'
import { getLead, lockLead, updateLead } from './queries.ts'
import type { Lead, LeadChange } from './schema.ts'
import { settleWithoutOwner } from '../packages/settle-owner.ts'

/** Changes status, owner or the vendor's own fields of a lead (L3). Reopening an unqualified one is a change of status. */
export async function modifyLead(ctx: Ctx, id: string, change: LeadChange, ifMatch: string | undefined): Promise<Lead> {
  ctx.require('leads:write')
  return inTransaction(ctx, async (tx) => {
    const before = (await lockLead(tx.db, tx.orgId, id)) ? await getLead(tx.db, tx.orgId, id) : null
    if (!before) throw new AppError('not_found')
    await requireRevision(ifMatch, before.revision, async () => before)
    if (before.status === 'converted' && change.status)
      throw new AppError('state_conflict', 'A converted lead stays converted.')
    const passesOn = change.ownerId !== undefined && change.ownerId !== before.ownerId
    if (passesOn && change.ownerId && !(await isActiveMember(tx.db, tx.orgId, change.ownerId))) {
      throw new AppError('change_refused', 'The owner must be an active user of this org.')
    }
    const ownerReason = await givenBy(tx)
    await updateLead(tx.db, id, {
      status: change.status,
      owner_id: change.ownerId,
      owner_reason: passesOn ? ownerReason : undefined,
      attributes: change.attributes && JSON.stringify(change.attributes),
      external_ref: change.externalRef,
      updated_at: tx.now(),
    })
    const after = await getLead(tx.db, tx.orgId, id)
    if (!after) throw new Error('unreachable')
    const picked = ({ status, ownerId, attributes, externalRef }: Lead) => ({
      status,
      ownerId,
      attributes,
      externalRef,
    })
    const subject = { packageId: before.packageId, subscriberId: before.subscriberId, leadId: id }
    await emit(tx, 'lead.modified', subject, { before: picked(before), after: picked(after) }, change.reason || null)
    if (passesOn)
      await emit(tx, 'lead.assigned', subject, { before: before.ownerId, ownerId: after.ownerId, reason: ownerReason })
    await settle(tx, 'lead_needs_review', id)
    if (before.ownerId === null) await settleWithoutOwner(tx, before.packageId)
    return after
  })
}
