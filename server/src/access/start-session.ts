import type { Tx } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import { newId } from '../platform/ids.ts'
import { insertSession } from './queries.ts'
import { SESSION_LIFETIME } from './rules.ts'

/** Where a session was started from, as its list shows it. */
export type Client = { address: string; userAgent: string | null }

/** A session that has just begun. The token goes into the cookie and is kept nowhere. */
export type NewSession = { token: string; userId: string; orgId: string; sessionId: string }

/** Starts a session of the person in the org of the transaction; lasts 14 days. */
export async function startSession(tx: Tx, userId: string, client: Client): Promise<NewSession> {
  const token = randomToken()
  const sessionId = newId('session')
  const now = tx.now()
  await insertSession(tx.db, {
    id: sessionId,
    token_hash: sha256(token),
    user_id: userId,
    org_id: tx.orgId,
    created_at: now,
    expires_at: new Date(now.getTime() + SESSION_LIFETIME),
    authenticated_at: now,
    user_agent: client.userAgent?.slice(0, 300) ?? null,
    address: client.address,
  })
  return { token, userId, orgId: tx.orgId, sessionId }
}
