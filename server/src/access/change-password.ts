import { emit } from '../events/emit.ts'
import { inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { clearAttempts, countAttempt } from './attempts.ts'
import type { SessionCtx } from './authenticate.ts'
import { refuseWeak } from './links.ts'
import { hashPassword, isPassword } from '../platform/passwords.ts'
import { dropLinks } from './link-queries.ts'
import { endSessions, findUser, ownOrgs, saveUser } from './queries.ts'
import { passwordFault } from './rules.ts'
import type { ChangePassword } from './schema.ts'

/** Changes one's own password and ends one's other sessions. */
export async function changePassword(ctx: SessionCtx, { current, password }: ChangePassword): Promise<void> {
  const user = await findUser(ctx.db, ctx.userId)
  if (!user) throw new AppError('session_expired')
  countAttempt(ctx.app, user.email, 'signed in')
  if (!(await isPassword(current, user.password_hash))) {
    throw new AppError('credentials_invalid', 'The current password is wrong.')
  }
  clearAttempts(ctx.app, user.email, 'signed in')
  const orgs = await ownOrgs(ctx.db, ctx.userId)
  refuseWeak(passwordFault(password, [user.email, user.name, ...orgs.map(({ name }) => name)]))
  const passwordHash = await hashPassword(password)
  // NOTE no permission: one's own password, proven by the current one.
  await inTransaction(ctx, async (tx) => {
    await saveUser(tx.db, user.id, { password_hash: passwordHash }, tx.now())
    await endSessions(tx.db, user.id, { butId: ctx.sessionId })
    await dropLinks(tx.db, 'reset', user.id, null)
    await emit(tx, 'user.password_changed', {}, { userId: user.id, by: 'self' })
  })
}
