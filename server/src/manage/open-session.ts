import { emit } from '../events/emit.ts'
import { inTransaction } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import type { Outside } from '../platform/route.ts'
import { manageCtx, sessionOver, subjectOf } from './authorize.ts'
import { findByLink, lockByLink, saveOpened } from './queries.ts'
import { SESSION_LIFETIME } from './rules.ts'

/** Opens the page by its link, once. A link that was used, has expired or never was answers the same. */
export async function openManageSession(outside: Outside, link: string) {
  const linkHash = sha256(link)
  const found = await findByLink(outside.app.database.db, linkHash, outside.app.clock())
  if (!found) throw sessionOver()
  const ctx = manageCtx(outside, found)
  ctx.require('manage:use')
  return inTransaction(ctx, async (tx) => {
    const session = await lockByLink(tx.db, linkHash, tx.now())
    if (!session) throw sessionOver()
    const token = randomToken()
    const expiresAt = new Date(tx.now().getTime() + SESSION_LIFETIME)
    await saveOpened(tx.db, session.id, sha256(token), expiresAt, tx.now())
    await emit(tx, 'manage_link.opened', subjectOf(session), { id: session.id, person: session.person })
    return { token, expiresAt: expiresAt.toISOString() }
  })
}
