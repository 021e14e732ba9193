import { emit } from '../events/emit.ts'
import { lockOrg } from '../orgs/queries.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { enqueueMail } from '../platform/mail-job.ts'
import { makeLink } from './links.ts'
import { inviteMail } from './mails.ts'
import { presentMember } from './present.ts'
import { ensureUser, findMember, insertMember } from './queries.ts'
import type { InvitedUser, NewUser } from './schema.ts'

/** Invites a person, who may be a user of the server already. By mail; without mail the admin gets the link. */
export async function inviteUser(ctx: Ctx, { email, name, role }: NewUser): Promise<InvitedUser> {
  ctx.require('members:write')
  return inTransaction(ctx, async (tx) => {
    const user = await ensureUser(tx.db, { id: newId('user'), email, name, password_hash: null }, tx.now())
    const member = { org_id: tx.orgId, user_id: user.id, role, status: 'invited', invited_name: name } as const
    if (!(await insertMember(tx.db, member, tx.now()))) throw new AppError('email_taken')
    await emit(tx, 'user.invited', {}, { userId: user.id, email, name, role })
    return sendInvite(tx, user.id)
  })
}

/** Invites again whoever has not accepted yet; the link before stops working. */
export async function inviteAgain(ctx: Ctx, userId: string): Promise<InvitedUser> {
  ctx.require('members:write')
  return inTransaction(ctx, async (tx) => {
    await lockOrg(tx.db, tx.orgId)
    const member = await findMember(tx.db, tx.orgId, userId)
    if (!member) throw new AppError('not_found')
    if (member.status !== 'invited')
      throw new AppError('state_conflict', 'Only somebody who has not accepted yet can be invited again.')
    await emit(tx, 'user.invited', {}, { userId, email: member.email, name: member.name, role: member.role })
    return sendInvite(tx, userId)
  })
}

async function sendInvite(tx: Tx, userId: string): Promise<InvitedUser> {
  const member = await findMember(tx.db, tx.orgId, userId)
  if (!member) throw new Error('the member just invited is gone')
  const url = await makeLink(tx, { kind: 'invite', orgId: tx.orgId, userId, handedOver: !tx.app.mail.enabled })
  const { name } = await lockOrg(tx.db, tx.orgId)
  if (tx.app.mail.enabled) await enqueueMail(tx, inviteMail(member, name, url))
  return { ...presentMember(member), inviteUrl: tx.app.mail.enabled ? null : url }
}
