import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { lockApiKey, saveRevoked } from './queries.ts'

/** Ends an API key at once and for good. Revoking it again changes nothing. */
export async function revokeApiKey(ctx: Ctx, id: string): Promise<void> {
  ctx.require('api_keys:write')
  await inTransaction(ctx, async (tx) => {
    const key = await lockApiKey(tx.db, tx.orgId, id)
    if (!key) throw new AppError('not_found')
    if (key.revoked_at) return
    await saveRevoked(tx.db, tx.orgId, id, tx.now())
    await emit(tx, 'api_key.revoked', {}, { apiKeyId: id, name: key.name })
  })
}
