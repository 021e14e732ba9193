import { findOrg } from '../orgs/queries.ts'
import type { App } from '../platform/context.ts'
import { sha256 } from '../platform/crypto.ts'
import { AppError } from '../platform/errors.ts'
import { findLink } from './link-queries.ts'
import { findMember, findUser } from './queries.ts'
import type { LinkInfo } from './schema.ts'

/** For whom a link is, for the page behind it. Refuses with `link_invalid` once it was used or has expired. */
export async function linkInfo(app: App, token: string): Promise<LinkInfo> {
  const { db } = app.database
  const link = await findLink(db, sha256(token), ['invite', 'reset'], app.clock())
  const user = link?.user_id ? await findUser(db, link.user_id) : undefined
  if (!link || !user || link.kind === 'setup') throw new AppError('link_invalid')
  const org = link.org_id === null ? undefined : await findOrg(db, link.org_id)
  const member = link.org_id === null ? undefined : await findMember(db, link.org_id, user.id)
  return {
    kind: link.kind,
    email: user.email,
    name: member?.name ?? user.name,
    orgName: org?.name ?? null,
    hasPassword: user.password_hash !== null,
  }
}
