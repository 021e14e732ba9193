import { emit } from '../events/emit.ts'
import { createOrg } from '../orgs/create.ts'
import type { Org } from '../orgs/schema.ts'
import { inTransaction, systemCtx, type App } from '../platform/context.ts'
import { newId } from '../platform/ids.ts'
import type { SessionCtx } from './authenticate.ts'
import { createApiKey } from './create-api-key.ts'
import { makeLink } from './links.ts'
import { ensureUser, findUser, insertMember } from './queries.ts'
import { PERMISSIONS } from './rules.ts'
import type { NewOrg } from './schema.ts'

/** Makes another org, whose first admin is the admin who asks. The session stays where it is. */
export async function createOwnOrg(ctx: SessionCtx, { name, timeZone }: NewOrg): Promise<Org> {
  ctx.require('org:write')
  return inTransaction({ ...ctx, orgId: newId('org') }, async (tx) => {
    const org = await createOrg(tx, { name, timeZone })
    const user = await findUser(tx.db, ctx.userId)
    await insertMember(tx.db, { org_id: org.id, user_id: ctx.userId, role: 'admin', status: 'active' }, tx.now())
    await emit(
      tx,
      'user.joined',
      {},
      { userId: ctx.userId, email: user?.email, name: user?.name, role: 'admin', by: 'new org' },
    )
    return org
  })
}

export type NewAdmin = { org: string; email: string; name: string; timeZone: string }
export type CreatedAdmin = { orgId: string; userId: string; apiKey: string; setupUrl: string }

/**
 * Makes an org with its first admin and an admin API key, for the operator of the server. Somebody known by email becomes
 * the admin of this org too. `setupUrl` is where the person chooses a password, within a day.
 */
export async function createAdmin(app: App, { org, email, name, timeZone }: NewAdmin): Promise<CreatedAdmin> {
  const ctx = systemCtx(app, newId('org'), [...PERMISSIONS])
  ctx.require('org:write')
  return inTransaction(ctx, async (tx) => {
    await createOrg(tx, { name: org, timeZone })
    const user = await ensureUser(tx.db, { id: newId('user'), email, name, password_hash: null }, tx.now())
    await insertMember(tx.db, { org_id: tx.orgId, user_id: user.id, role: 'admin', status: 'active' }, tx.now())
    await emit(tx, 'user.joined', {}, { userId: user.id, email, name: user.name, role: 'admin', by: 'operator' })
    const { key } = await createApiKey(tx, { name: 'First key', scopes: ['admin'], expiresInDays: null })
    return {
      orgId: tx.orgId,
      userId: user.id,
      apiKey: key,
      setupUrl: await makeLink(tx, { kind: 'handed_reset', userId: user.id }),
    }
  })
}
