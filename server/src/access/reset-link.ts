import { inTransaction, systemCtx, type App, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { makeLink } from './links.ts'
import { belongsElsewhere, findMember, findUser, findUserByEmail, ownOrgs } from './queries.ts'

/** A link for an admin to hand over, where there is no mail. Never for somebody who belongs to another org too. */
export async function makeResetLink(ctx: Ctx, userId: string): Promise<string> {
  ctx.require('members:write')
  if (ctx.app.mail.enabled)
    throw new AppError('state_conflict', 'There is mail: the person asks for a link on the sign-in page.')
  // NOTE no event: nothing changes until the link is used, and then one is written.
  return inTransaction(ctx, async (tx) => {
    // Held against a new membership elsewhere, which drops the links that were made before it.
    await findUser(tx.db, userId, true)
    const member = await findMember(tx.db, tx.orgId, userId)
    if (!member) throw new AppError('not_found')
    if (member.status !== 'active') throw new AppError('state_conflict', 'Only an active member has a password here.')
    // Whoever holds the link becomes that person, everywhere: an admin of one org must not get into another one.
    if (await belongsElsewhere(tx.db, userId, tx.orgId)) {
      throw new AppError('state_conflict', 'The operator of the server has to make this link: `cli reset-link`.')
    }
    return makeLink(tx, { kind: 'handed_reset', userId, handedOver: true })
  })
}

/** The same for the operator of the server, for anybody who may sign in. */
export async function makeOperatorResetLink(app: App, email: string): Promise<string> {
  // NOTE no permission: whoever runs commands on the server may.
  // NOTE no event: one is written when the link is used.
  return inTransaction(systemCtx(app, '', []), async (tx) => {
    const user = await findUserByEmail(tx.db, email)
    if (!user || (await ownOrgs(tx.db, user.id)).length === 0) {
      throw new AppError('not_found', `Nobody with the email ${email} can sign in here.`)
    }
    return makeLink(tx, { kind: 'handed_reset', userId: user.id })
  })
}
