import { settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inTransaction, type Ctx, type Tx } from '../platform/context.ts'
import { AppError } from '../platform/errors.ts'
import { requireRevision } from '../platform/revision.ts'
import { refuseUrl } from './check-url.ts'
import { fannedOutTo, findEndpoint, lockEndpoint, updateEndpoint } from './queries.ts'
import { hostOf, presentEndpoint } from './rows.ts'
import type { WebhookEndpoint, WebhookEndpointChange } from './schema.ts'

/** Changes an endpoint. Enabled again, it gets what waited when it was disabled, and what happens from now on. */
export async function modifyEndpoint(
  ctx: Ctx,
  id: string,
  change: WebhookEndpointChange,
  ifMatch: string | undefined,
): Promise<WebhookEndpoint> {
  ctx.require('webhooks:write')
  return inTransaction(ctx, async (tx) => {
    const row = await lockEndpoint(tx.db, tx.orgId, id)
    if (!row) throw new AppError('not_found')
    const before = presentEndpoint(row)
    await requireRevision(ifMatch, before.revision, async () => before)
    if (change.url !== undefined) refuseUrl(tx.app, change.url)
    await updateEndpoint(tx.db, id, {
      url: change.url,
      description: change.description === undefined ? undefined : change.description || null,
      kinds: change.kinds,
      ...(await statusColumns(tx, before, change.status)),
      updated_at: tx.now(),
    })
    const changed = await findEndpoint(tx.db, tx.orgId, id)
    if (!changed) throw new Error('unreachable')
    const after = presentEndpoint(changed)
    const picked = (endpoint: WebhookEndpoint) => {
      const { description, kinds, status } = endpoint
      return { host: hostOf(endpoint), description, kinds, status }
    }
    const urlChanged = before.url !== after.url
    await emit(
      tx,
      'webhook_endpoint.modified',
      {},
      { endpointId: id, urlChanged, before: picked(before), after: picked(after) },
    )
    return after
  })
}

async function statusColumns(tx: Tx, before: WebhookEndpoint, status: WebhookEndpoint['status'] | undefined) {
  if (status === undefined || status === before.status) return {}
  await settle(tx, 'webhook_failing', before.id)
  await settle(tx, 'webhook_disabled', before.id)
  if (status === 'disabled') {
    const position = await fannedOutTo(tx.db, tx.orgId)
    return { status, disabled_reason: 'Disabled by hand', disabled_position: position, failing_since: null }
  }
  return { status, disabled_reason: null, failing_since: null }
}
