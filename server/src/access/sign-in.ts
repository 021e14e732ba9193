import { emit } from '../events/emit.ts'
import { createCtx, inTransaction } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { clearAttempts, countAttempt } from './attempts.ts'
import { isPassword } from '../platform/passwords.ts'
import { findUserByEmail, ownOrgs } from './queries.ts'
import { ROLE_PERMISSIONS } from './rules.ts'
import type { SignIn } from './schema.ts'
import { startSession, type Client, type NewSession } from './start-session.ts'

/**
 * Starts a session in the org where the person was last. `credentials_invalid` tells neither whether the email is known
 * nor whether the person was deactivated, and takes as long in each case.
 */
export async function signIn(outside: Outside, { email, password }: SignIn, client: Client): Promise<NewSession> {
  const { app, requestId, log } = outside
  const account = email.trim().normalize('NFC').toLowerCase()
  countAttempt(app, account, client.address)
  const user = await findUserByEmail(app.database.db, account)
  const known = await isPassword(password, user?.password_hash ?? null)
  const [org] = user ? await ownOrgs(app.database.db, user.id) : []
  if (!known || !user || !org) throw new AppError('credentials_invalid')
  clearAttempts(app, account, client.address)
  const actor = { kind: 'user', id: user.id } as const
  const ctx = createCtx(app, { orgId: org.id, actor, permissions: ROLE_PERMISSIONS[org.role], requestId, log })
  // NOTE no permission: the password is what this takes.
  return inTransaction(ctx, async (tx) => {
    await emit(tx, 'user.signed_in', {}, { userId: user.id, address: client.address })
    return startSession(tx, user.id, client)
  })
}
