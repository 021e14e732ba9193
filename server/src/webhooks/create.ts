import { emit } from '../events/emit.ts'
import { headPosition } from '../events/queries.ts'
import { inTransaction, type Ctx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import { refuseUrl } from './check-url.ts'
import { countEndpoints, findEndpoint, insertEndpoint } from './queries.ts'
import { hostOf, presentEndpoint } from './rows.ts'
import { MOST_ENDPOINTS } from './rules.ts'
import type { NewWebhookEndpoint, WebhookEndpoint } from './schema.ts'
import { newSecret } from './secrets.ts'

/** Makes an endpoint that gets every event from now on. Its secret is shown this once. */
export async function createEndpoint(
  ctx: Ctx,
  input: NewWebhookEndpoint,
): Promise<WebhookEndpoint & { secret: string }> {
  ctx.require('webhooks:write')
  refuseUrl(ctx.app, input.url)
  const { secret, sealed } = newSecret(ctx.app.vault)
  return inTransaction(ctx, async (tx) => {
    if ((await countEndpoints(tx.db, tx.orgId)) >= MOST_ENDPOINTS) {
      throw new AppError('change_refused', `An org has at most ${MOST_ENDPOINTS} webhook endpoints.`)
    }
    const id = newId('webhookEndpoint')
    await insertEndpoint(tx.db, {
      id,
      org_id: tx.orgId,
      url: input.url,
      description: input.description || null,
      kinds: input.kinds ?? null,
      secret_sealed: sealed,
      status: 'active',
      position: await headPosition(tx.db, tx.orgId),
      created_at: tx.now(),
      updated_at: tx.now(),
    })
    const made = await findEndpoint(tx.db, tx.orgId, id)
    if (!made) throw new Error('unreachable')
    await emit(tx, 'webhook_endpoint.created', {}, { endpointId: id, host: hostOf(made), kinds: made.kinds })
    return { ...presentEndpoint(made), secret }
  })
}
