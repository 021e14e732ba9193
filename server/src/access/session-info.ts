import type { App } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { findUser, ownOrgs } from './queries.ts'
import { ROLE_PERMISSIONS } from './rules.ts'
import type { SessionInfo } from './schema.ts'

/** What a page shows of who is signed in, where, and what they may do. */
export async function sessionInfo(app: App, userId: string, orgId: string): Promise<SessionInfo> {
  const user = await findUser(app.database.db, userId)
  const orgs = await ownOrgs(app.database.db, userId)
  const org = orgs.find(({ id }) => id === orgId)
  if (!user || !org) throw new AppError('session_expired')
  return {
    user: { id: user.id, email: user.email, name: user.name },
    org: { id: org.id, name: org.name, timeZone: org.time_zone },
    role: org.role,
    permissions: [...ROLE_PERMISSIONS[org.role]],
    orgs: orgs.map(({ id, name, role }) => ({ id, name, role })),
    mailEnabled: app.mail.enabled,
  }
}
