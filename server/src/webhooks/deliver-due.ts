import type { App } from '../platform/context.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { spread } from '../platform/spread.ts'
import { deliver } from './deliver.ts'
import { dueEndpoints, saveAttempt, takeDeliveries, type DueDelivery } from './queries.ts'
import { recordAttempt } from './record-attempt.ts'
import { AT_ONCE } from './rules.ts'

const EVERY_MS = 1_000
// Longer than a receiver may take, so that nobody sends what somebody is sending.
const LEASE_MS = 15_000

/**
 * Delivers what is due. Every endpoint has its own few places, so that one that hangs delays only itself. A process that
 * dies leaves leases behind, and when they end any process goes on: nothing is lost, and a receiver may see one twice.
 */
export function startDeliveries(app: App): Loop {
  const busy = new Map<string, number>()
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  const begin = (delivery: DueDelivery) => {
    const { endpoint_id: id } = delivery
    busy.set(id, (busy.get(id) ?? 0) + 1)
    const done = attempt(app, delivery, stopping.signal).finally(() => {
      busy.set(id, (busy.get(id) ?? 1) - 1)
      underWay.delete(done)
      loop.wake()
    })
    underWay.add(done)
  }
  const loop = startLoop(app.log, 'delivering webhooks', EVERY_MS, async () => {
    const now = app.clock()
    for (const id of await dueEndpoints(app.database.db, now)) {
      const free = AT_ONCE - (busy.get(id) ?? 0)
      if (free <= 0) continue
      const leaseUntil = new Date(now.getTime() + LEASE_MS)
      for (const delivery of await takeDeliveries(app.database.db, id, now, leaseUntil, free)) begin(delivery)
    }
  })
  return {
    wake: loop.wake,
    async idle() {
      await loop.idle()
      while (underWay.size > 0) {
        await Promise.all(underWay)
        await loop.idle()
      }
    },
    async stop() {
      await loop.stop()
      stopping.abort()
      await Promise.all(underWay)
    },
  }
}

async function attempt(app: App, delivery: DueDelivery, signal: AbortSignal): Promise<void> {
  try {
    const answer = await deliver(app, delivery, signal)
    if (answer && (answer.answered || !answer.interrupted)) return await recordAttempt(app, delivery, answer, spread())
    // Not tried, or not to the end: it is as before, and waits for whoever comes next.
    await saveAttempt(app.database.db, delivery, { attempts: delivery.attempts - 1, next_attempt_at: app.clock() })
  } catch (error) {
    app.log.error(
      { err: error, deliveryId: delivery.id },
      'a delivery failed here; it is tried again when its lease ends',
    )
  }
}
