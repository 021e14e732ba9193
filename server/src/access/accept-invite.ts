import { emit } from '../events/emit.ts'
import { lockOrg } from '../orgs/queries.ts'
import { createCtx, inTransaction } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import type { Outside } from '../platform/route.ts'
import { clearAttempts, countAttempt } from './attempts.ts'
import { refuseWeak } from './links.ts'
import { hashPassword, isPassword } from '../platform/passwords.ts'
import { dropLinks, findLink, takeLink } from './link-queries.ts'
import { findMember, findUser, joinedElsewhere, saveMember, saveUser, type UserRow } from './queries.ts'
import { passwordFault } from './rules.ts'
import type { AcceptInvite } from './schema.ts'
import { startSession, type Client, type NewSession } from './start-session.ts'

/**
 * Joins the org that the invitation is for. The link alone is not enough for somebody who has a password already: it may
 * have passed through an admin's hands. Such a person gives the password, or is signed in (`signedInAs`).
 */
export async function acceptInvite(
  outside: Outside,
  input: AcceptInvite,
  client: Client,
  signedInAs: string | null,
): Promise<NewSession> {
  const { app, requestId, log } = outside
  const tokenHash = sha256(input.token)
  const link = await findLink(app.database.db, tokenHash, ['invite'], app.clock())
  const user = link?.user_id ? await findUser(app.database.db, link.user_id) : undefined
  if (!link?.org_id || !user) throw new AppError('link_invalid')
  const change = await newFacts(outside, user, input, client, signedInAs)
  const actor = { kind: 'user', id: user.id } as const
  const ctx = createCtx(app, { orgId: link.org_id, actor, requestId, log })
  // NOTE no permission: the invitation is what this takes.
  return inTransaction(ctx, async (tx) => {
    const org = await lockOrg(tx.db, tx.orgId)
    if (input.password) refuseWeak(change.password_hash ? passwordFault(input.password, [org.name]) : null)
    const now = tx.now()
    const member = await findMember(tx.db, tx.orgId, user.id)
    const taken = await takeLink(tx.db, tokenHash, 'invite', now)
    if (!taken || member?.status !== 'invited') throw new AppError('link_invalid')
    // Whoever got a password meanwhile, in another org, has to prove it.
    const fresh = await findUser(tx.db, user.id, true)
    if (fresh?.password_hash !== user.password_hash) throw new AppError('link_invalid')
    if (change.password_hash && taken.handed_over && (await joinedElsewhere(tx.db, user.id, tx.orgId))) {
      // Whoever sets the first password becomes that person in every org, and an admin of this one holds the link.
      throw new AppError(
        'state_conflict',
        'You have an account on this server without a password: choose one by the link you got for it, then accept.',
      )
    }
    if (Object.keys(change).length > 0) await saveUser(tx.db, user.id, change, now)
    await saveMember(tx.db, tx.orgId, user.id, { role: member.role, status: 'active', invited_name: null }, now)
    // A reset link handed out in another org must not open this one.
    await dropLinks(tx.db, 'reset', user.id, null)
    const name = change.name ?? user.name
    await emit(tx, 'user.joined', {}, { userId: user.id, email: user.email, name, role: member.role, by: 'invitation' })
    return startSession(tx, user.id, client)
  })
}

/** What the person decides about themselves: a first password and a name; somebody known decides neither here. */
async function newFacts(
  { app }: Outside,
  user: UserRow,
  { name, password }: AcceptInvite,
  { address }: Client,
  signedInAs: string | null,
): Promise<{ name?: string; password_hash?: string }> {
  if (user.password_hash === null) {
    refuseWeak(passwordFault(password ?? '', [user.email, name ?? user.name]))
    return { ...(name ? { name } : {}), password_hash: await hashPassword(password ?? '') }
  }
  if (signedInAs === user.id) return {}
  countAttempt(app, user.email, address)
  if (!(await isPassword(password ?? '', user.password_hash))) {
    throw new AppError('credentials_invalid', 'You have a password on this server already: give that one.')
  }
  clearAttempts(app, user.email, address)
  return {}
}
