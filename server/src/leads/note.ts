import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { insertNote } from './journey-queries.ts'
import { getLead } from './queries.ts'
import type { LeadNote } from './schema.ts'

/** Writes a note on a lead, for colleagues. */
export async function noteLead(ctx: Ctx, leadId: string, text: string): Promise<LeadNote> {
  ctx.require('leads:write')
  return inTransaction(ctx, async (tx) => {
    const lead = await getLead(tx.db, tx.orgId, leadId)
    if (!lead) throw new AppError('not_found')
    if (lead.erasedAt) throw new AppError('state_conflict', 'This person has been erased.')
    const id = newId('note')
    const authorId = tx.actor.kind === 'user' ? tx.actor.id : null
    const note = await insertNote(tx.db, {
      id,
      org_id: tx.orgId,
      lead_id: leadId,
      author_id: authorId,
      text,
      created_at: tx.now(),
    })
    await emit(
      tx,
      'lead.noted',
      { packageId: lead.packageId, subscriberId: lead.subscriberId, leadId },
      { noteId: id, text },
    )
    return note
  })
}
