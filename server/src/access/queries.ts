import type { App } from '../platform/context.ts'
import type { Role, Scope } from './schema.ts'

export type SessionRow = { id: string; user_id: string; org_id: string; role: Role }

/** Who a session belongs to: one indexed read, a prepared statement. Null when it ended or its member was deactivated. */
export async function findSession(app: App, tokenHash: Buffer, at: Date): Promise<SessionRow | null> {
  const [row] = await app.database.prepared<SessionRow>(
    'access_session',
    `select s.id, s.user_id, s.org_id, m.role
     from sessions s join memberships m on m.org_id = s.org_id and m.user_id = s.user_id
     where s.token_hash = $1 and s.expires_at > $2 and m.status = 'active'`,
    [tokenHash, at],
  )
  return row ?? null
}

export type ApiKeyRow = { id: string; org_id: string; scopes: Scope[]; last_used_at: Date | null }

/** The API key with this hash, unless it was revoked or expired. */
export async function findApiKey(app: App, tokenHash: Buffer, at: Date): Promise<ApiKeyRow | null> {
  const [row] = await app.database.prepared<ApiKeyRow>(
    'access_api_key',
    `select id, org_id, scopes, last_used_at from api_keys
     where token_hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)`,
    [tokenHash, at],
  )
  return row ?? null
}

/** Notes the use of a key, unless somebody did within the minute before. */
export async function touchApiKey(app: App, id: string, at: Date): Promise<void> {
  await app.database.db
    .updateTable('api_keys')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', new Date(at.getTime() - 60_000))]))
    .execute()
}
