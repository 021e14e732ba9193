import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { findMail } from './queries.ts'
import type { Mail } from './schema.ts'
import { lockMail, queueAgain } from './sending-queries.ts'

/** Queues a mail that failed, or that was kept because there was no mail server. */
export async function sendAgain(ctx: Ctx, id: string): Promise<Mail> {
  ctx.require('notifications:write')
  return inTransaction(ctx, async (tx) => {
    const mail = await lockMail(tx.db, tx.orgId, id)
    if (!mail) throw new AppError('not_found')
    if (!tx.app.mail.enabled) throw new AppError('state_conflict', 'No mail server is configured (SMTP_URL).')
    if (mail.status === 'sent') throw new AppError('state_conflict', 'The mail has been sent.')
    if (mail.status === 'erased') throw new AppError('state_conflict', 'The mail told of a person who was erased.')
    await queueAgain(tx.db, id, tx.now())
    await emit(tx, 'mail.queued_again', { leadId: mail.leadId }, { mailId: id, before: mail.status })
    const queued = await findMail(tx.db, tx.orgId, id)
    if (!queued) throw new Error('unreachable')
    return queued
  })
}
