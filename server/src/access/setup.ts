import { emit } from '../events/emit.ts'
import { createOrg } from '../orgs/create.ts'
import { createCtx, inTransaction, systemCtx, type App, type Ctx } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Outside } from '../platform/route.ts'
import { addFirstAdmin } from './first-admin.ts'
import { makeLink, refuseWeak } from './links.ts'
import { hashPassword } from '../platform/passwords.ts'
import { findLink, takeLink } from './link-queries.ts'
import { ensureUser, hasUsers, lockSetup } from './queries.ts'
import { passwordFault, PERMISSIONS } from './rules.ts'
import type { Setup } from './schema.ts'
import { startSession, type Client, type NewSession } from './start-session.ts'

const links = new WeakMap<App, string>()

/** Makes the link that the first admin opens, while there is no user; it replaces the one before. Null when set up. */
export async function makeSetupLink(app: App): Promise<string | null> {
  // NOTE no permission: whoever starts the server may set it up.
  // NOTE no event: there is no org yet to hold one.
  return inTransaction(systemCtx(app, '', []), async (tx) => {
    await lockSetup(tx.db)
    if (await hasUsers(tx.db)) return null
    const link = await makeLink(tx, { kind: 'setup' })
    links.set(app, link)
    return link
  })
}

/** The setup link this process made, if it can still be used; null otherwise. */
export async function usableSetupLink(app: App): Promise<string | null> {
  const link = links.get(app)
  const token = link && new URL(link).searchParams.get('token')
  if (!link || !token) return null
  return (await findLink(app.database.db, sha256(token), ['setup'], app.clock())) ? link : null
}

/** Creates the org, its first admin and their session: once, and only while there is no user, however many try at once. */
export async function setUp(outside: Outside, setup: Setup, client: Client): Promise<NewSession> {
  const { app } = outside
  if (await hasUsers(app.database.db)) throw new AppError('already_set_up')
  const tokenHash = sha256(setup.token)
  if (!(await findLink(app.database.db, tokenHash, ['setup'], app.clock()))) throw new AppError('setup_link_invalid')
  refuseWeak(passwordFault(setup.password, [setup.email, setup.name, setup.orgName]))
  const passwordHash = await hashPassword(setup.password)
  const ctx = founder(outside)
  return inTransaction(ctx, async (tx) => {
    await lockSetup(tx.db)
    if (await hasUsers(tx.db)) throw new AppError('already_set_up')
    if (!(await takeLink(tx.db, tokenHash, 'setup', tx.now()))) throw new AppError('setup_link_invalid')
    const id = ctx.actor.id ?? ''
    await createOrg(tx, { name: setup.orgName, timeZone: setup.timeZone, firstAdminId: id })
    const user = { id, email: setup.email, name: setup.name, password_hash: passwordHash }
    await ensureUser(tx.db, user, tx.now())
    await addFirstAdmin(tx, { userId: id })
    await emit(tx, 'user.joined', {}, { userId: id, email: setup.email, name: setup.name, role: 'admin', by: 'setup' })
    return startSession(tx, id, client)
  })
}

/** The person who sets the server up, acting in the org that is about to be made. */
function founder({ app, requestId, log }: Outside): Ctx {
  const ctx = createCtx(app, {
    orgId: newId('org'),
    actor: { kind: 'user', id: newId('user') },
    permissions: PERMISSIONS,
    requestId,
    log,
  })
  ctx.require('org:write')
  return ctx
}
