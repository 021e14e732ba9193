import { emit } from '../events/emit.ts'
import { createCtx, inTransaction } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { forgetAttempts } from './attempts.ts'
import { refuseWeak } from './links.ts'
import { hashPassword } from '../platform/passwords.ts'
import { findLink, takeLink } from './link-queries.ts'
import { endSessions, findUser, ownOrgs, saveUser } from './queries.ts'
import { passwordFault } from './rules.ts'
import type { ResetPassword } from './schema.ts'

/** Sets the password by a link, once, and ends every session of the person; each of their orgs is told by an event. */
export async function resetPassword(outside: Outside, { token, password }: ResetPassword): Promise<void> {
  const { app, requestId, log } = outside
  const tokenHash = sha256(token)
  const link = await findLink(app.database.db, tokenHash, ['reset'], app.clock())
  const user = link?.user_id ? await findUser(app.database.db, link.user_id) : undefined
  const orgs = user ? await ownOrgs(app.database.db, user.id) : []
  if (!user || !orgs[0]) throw new AppError('link_invalid')
  refuseWeak(passwordFault(password, [user.email, user.name, ...orgs.map(({ name }) => name)]))
  const passwordHash = await hashPassword(password)
  const ctx = createCtx(app, { orgId: orgs[0].id, actor: { kind: 'user', id: user.id }, requestId, log })
  // NOTE no permission: the link is what this takes.
  await inTransaction(ctx, async (tx) => {
    if (!(await takeLink(tx.db, tokenHash, 'reset', tx.now()))) throw new AppError('link_invalid')
    await saveUser(tx.db, user.id, { password_hash: passwordHash }, tx.now())
    await endSessions(tx.db, user.id, {})
    for (const { id } of orgs) {
      await emit({ ...tx, orgId: id }, 'user.password_changed', {}, { userId: user.id, by: 'link' })
    }
  })
  forgetAttempts(app, user.email)
}
