import { AppError } from '../platform/errors.ts'
import { isPassword } from '../platform/passwords.ts'
import type { Ctx } from '../platform/context.ts'
import { clearAttempts, countAttempt } from './attempts.ts'
import { requirePerson } from './authenticate.ts'
import { findUser } from './queries.ts'

/** The person who calls proves by the password that it is still them, for what cannot be taken back easily. */
export async function reauthenticate(ctx: Ctx, password: string): Promise<void> {
  const { userId } = requirePerson(ctx)
  const user = await findUser(ctx.db, userId)
  if (!user) throw new AppError('session_expired')
  countAttempt(ctx.app, user.email, 'signed in')
  if (!(await isPassword(password, user.password_hash))) throw new AppError('credentials_invalid')
  clearAttempts(ctx.app, user.email, 'signed in')
}
