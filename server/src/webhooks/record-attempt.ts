import { raise, settle } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { inTransaction, systemCtx, type App, type Tx } from '../platform/context.ts'
import type { PostAnswer } from '../platform/safe-post.ts'
import { fannedOutTo, lockEndpoint, noteEndpoint, saveAttempt, type DueDelivery } from './queries.ts'
import { hostOf, type EndpointRow } from './rows.ts'
import { DISABLED_AFTER, FAILING_NOTICED_AFTER, judge, nextAttempt } from './rules.ts'

/** Writes what became of an attempt, and what it says about its endpoint. `chance` spreads the next try. */
export async function recordAttempt(
  app: App,
  delivery: DueDelivery,
  answer: PostAnswer,
  chance: number,
): Promise<void> {
  // NOTE no permission: the program itself.
  await inTransaction(systemCtx(app, delivery.org_id, []), async (tx) => {
    const now = tx.now()
    const endpoint = await lockEndpoint(tx.db, tx.orgId, delivery.endpoint_id)
    const lastStatus = answer.answered ? answer.status : null
    const verdict = judge(answer, now)
    app.metrics.deliveries.inc({ outcome: verdict.outcome })
    if (verdict.outcome === 'delivered') {
      const set = {
        status: 'delivered',
        delivered_at: now,
        next_attempt_at: null,
        last_status: lastStatus,
        last_error: null,
      }
      await saveAttempt(tx.db, delivery, set)
      if (endpoint?.failing_since) await mended(tx, endpoint)
      return
    }
    const next = nextAttempt(delivery.attempts, now, verdict.retryAfterMs, chance)
    const saved = await saveAttempt(tx.db, delivery, {
      status: next ? 'pending' : 'failed',
      next_attempt_at: next,
      last_status: lastStatus,
      last_error: verdict.error,
    })
    if (!saved || endpoint?.status !== 'active') return
    const failingSince = endpoint.failing_since ?? now
    const failingFor = now.getTime() - failingSince.getTime()
    if (verdict.gone) await disable(tx, endpoint, 'It answered 410: gone for good', failingSince)
    else if (failingFor >= DISABLED_AFTER)
      await disable(tx, endpoint, `It failed for three days: ${verdict.error}`, failingSince)
    else {
      if (endpoint.failing_since === null) await noteEndpoint(tx.db, endpoint.id, { failing_since: now })
      if (failingFor < FAILING_NOTICED_AFTER && next) return
      await raise(tx, 'webhook_failing', endpoint.id, {}, `${hostOf(endpoint)}: ${verdict.error}`)
    }
  })
}

async function mended(tx: Tx, endpoint: EndpointRow): Promise<void> {
  await noteEndpoint(tx.db, endpoint.id, { failing_since: null })
  await settle(tx, 'webhook_failing', endpoint.id)
}

async function disable(tx: Tx, endpoint: EndpointRow, reason: string, failingSince: Date): Promise<void> {
  await noteEndpoint(tx.db, endpoint.id, {
    status: 'disabled',
    disabled_reason: reason,
    disabled_position: await fannedOutTo(tx.db, tx.orgId),
    failing_since: failingSince,
    revision: endpoint.revision + 1,
    updated_at: tx.now(),
  })
  await settle(tx, 'webhook_failing', endpoint.id)
  await raise(tx, 'webhook_disabled', endpoint.id, {}, `${hostOf(endpoint)}: ${reason}`)
  await emit(tx, 'webhook_endpoint.disabled', {}, { endpointId: endpoint.id, reason })
}
