import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { lockEndpoint, updateEndpoint } from './queries.ts'
import { OLD_SECRET_LIFETIME } from './rules.ts'
import type { RotatedSecret } from './schema.ts'
import { newSecret } from './secrets.ts'

/** Makes a new secret. For a day every delivery is signed with both, so that the receiver can change over at leisure. */
export async function rotateSecret(ctx: Ctx, id: string): Promise<RotatedSecret> {
  ctx.require('webhooks:write')
  const { secret, sealed } = newSecret(ctx.app.vault)
  return inTransaction(ctx, async (tx) => {
    const row = await lockEndpoint(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    const until = new Date(tx.now().getTime() + OLD_SECRET_LIFETIME)
    await updateEndpoint(tx.db, id, {
      secret_sealed: sealed,
      old_secret_sealed: row.secret_sealed,
      old_secret_until: until,
      updated_at: tx.now(),
    })
    await emit(tx, 'webhook_endpoint.secret_rotated', {}, { endpointId: id, oldSecretUntil: until.toISOString() })
    return { secret, oldSecretUntil: until.toISOString() }
  })
}
