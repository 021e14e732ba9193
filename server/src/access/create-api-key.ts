import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { randomToken, sha256 } from '../platform/crypto.ts'
import { newId } from '../platform/ids.ts'
import { presentApiKey } from './present.ts'
import { insertApiKey } from './queries.ts'
import type { CreatedApiKey, NewApiKey } from './schema.ts'

const DAY = 86_400_000

/** Makes an API key of the org. The answer is the only place where the key itself ever stands. */
export async function createApiKey(ctx: Ctx, { name, scopes, expiresInDays }: NewApiKey): Promise<CreatedApiKey> {
  ctx.require('api_keys:write')
  return inTransaction(ctx, async (tx) => {
    const key = randomToken('lma_')
    const now = tx.now()
    const row = {
      id: newId('apiKey'),
      name,
      scopes: [...new Set(scopes)],
      created_by: tx.actor.kind === 'user' ? tx.actor.id : null,
      created_at: now,
      expires_at: expiresInDays === null ? null : new Date(now.getTime() + expiresInDays * DAY),
      revoked_at: null,
      last_used_at: null,
    }
    await insertApiKey(tx.db, { ...row, org_id: tx.orgId, token_hash: sha256(key) })
    await emit(tx, 'api_key.created', {}, { apiKeyId: row.id, name, scopes: row.scopes, expiresAt: row.expires_at })
    return { ...presentApiKey(row), key }
  })
}
