import { emit } from '../events/emit.ts'
import { createOrg } from '../orgs/create.ts'
import type { Org } from '../orgs/schema.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { SessionCtx } from './authenticate.ts'
import { createApiKey } from './create-api-key.ts'
import { makeLink } from './links.ts'
import { addFirstAdmin } from './first-admin.ts'
import { dropLinks } from './link-queries.ts'
import { ensureUser, findOrgOfAdmin, findUser, lockSetup } from './queries.ts'
import { PERMISSIONS } from './rules.ts'
import type { NewOrg } from './schema.ts'

/** Makes another org, whose first admin is the admin who asks. The session stays where it is. */
export async function createOwnOrg(ctx: SessionCtx, { name, timeZone }: NewOrg): Promise<Org> {
  ctx.require('org:write')
  return inTransaction({ ...ctx, orgId: newId('org') }, async (tx) => {
    await createOrg(tx, { name, timeZone, firstAdminId: ctx.userId })
    const user = await findUser(tx.db, ctx.userId, true)
    if (!user) throw new AppError('session_expired')
    const org = await addFirstAdmin(tx, { userId: user.id })
    // A reset link handed out in the other org must not open this one.
    await dropLinks(tx.db, 'reset', user.id, null)
    const joined = { userId: user.id, email: user.email, name: user.name, role: 'admin', by: 'new org' }
    await emit(tx, 'user.joined', {}, joined)
    return org
  })
}

/** `another`: though this person is the admin of an org of this name already. */
export type NewAdmin = { org: string; email: string; name: string; timeZone: string; another?: boolean }
/** `invited`: the person was known by email, and becomes the admin by accepting at `setupUrl`. */
export type CreatedAdmin = { orgId: string; userId: string; apiKey: string; setupUrl: string; invited: boolean }

/**
 * Makes an org with its first admin and an admin API key, for the operator of the server. `setupUrl` is where the person
 * chooses a password, within a day. Somebody known by email is only invited, and accepts there within seven days: an
 * admin of another org may have chosen that account's password. Refuses with `state_conflict` without `another`.
 */
export async function createAdmin(app: App, { org, email, name, timeZone, another }: NewAdmin): Promise<CreatedAdmin> {
  const ctx = systemCtx(app, newId('org'), [...PERMISSIONS])
  ctx.require('org:write')
  return inTransaction(ctx, async (tx) => {
    // One at a time, so that of two alike the second is refused.
    await lockSetup(tx.db)
    const same = another ? undefined : await findOrgOfAdmin(tx.db, org, email)
    if (same) {
      throw new AppError('state_conflict', `${email} is the admin of an org "${org}" already (${same}); see --another.`)
    }
    const newUser = { id: newId('user'), email, name, password_hash: null }
    const user = await ensureUser(tx.db, newUser, tx.now())
    const invited = user.id !== newUser.id
    await createOrg(tx, { name: org, timeZone, firstAdminId: user.id })
    await addFirstAdmin(tx, { userId: user.id, ...(invited ? { invitedName: name } : {}) })
    const facts = { userId: user.id, email, name, role: 'admin' }
    if (invited) await emit(tx, 'user.invited', {}, { ...facts, by: 'operator' })
    else await emit(tx, 'user.joined', {}, { ...facts, by: 'operator' })
    const { key } = await createApiKey(tx, { name: 'First key', scopes: ['admin'], expiresInDays: null })
    const setupUrl = await makeLink(tx, {
      userId: user.id,
      ...(invited ? { kind: 'invite', orgId: tx.orgId } : { kind: 'handed_reset' }),
    })
    return { orgId: tx.orgId, userId: user.id, apiKey: key, setupUrl, invited }
  })
}
