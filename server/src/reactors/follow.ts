import { raise } from '../attention/raise.ts'
import { headPosition, type FeedEvent } from '../events/queries.ts'
import { eventsBetween } from '../events/reactor-queries.ts'
import type { EventKind } from '../events/schema.ts'
import { SEALED_CHANNEL } from '../events/seal.ts'
import { inSavepoint, inTransaction, systemCtx, type App, type Tx } from '../platform/context.ts'
import { startLoop, type Loop } from '../platform/loop.ts'
import { holdCursor, moveCursor, orgsBehind } from './queries.ts'

export type Reactor = {
  /** Its cursors stand under this name; a new name begins anew. */
  name: string
  /** Handles events in order, in the transaction that moves the cursor: each exactly once. Only SQL may be awaited. */
  react: (tx: Tx, events: FeedEvent[]) => Promise<void>
  /** The kinds that it does anything about in this org, where those are not all: others are not even read. */
  kinds?: (tx: Tx) => Promise<readonly EventKind[] | null>
  /** Told after the commit that there may be something to send. */
  wake?: () => void
}

const EVERY_MS = 2_000
const BATCH = 200
/** Positions that one stretch passes at most. */
const LOOKED_AT = 2_000
const TRIES = 5

/**
 * Follows the sealed events of every org (E1), woken by NOTIFY and, should one be missed, every two seconds. Any process
 * may die at any moment: the cursor moves in the transaction of what was written. With `alone` false nothing happens
 * until `idle` is called.
 */
export async function followEvents(app: App, reactors: Reactor[], alone: boolean): Promise<Loop> {
  const failures = new Map<string, number>()
  const loop = startLoop(app.log, 'following events', alone ? EVERY_MS : 0, async () => {
    for (const reactor of reactors) {
      for (const orgId of await orgsBehind(app.database.db, reactor.name)) await catchUp(app, reactor, orgId, failures)
    }
  })
  const unlisten = alone ? await app.database.listen(SEALED_CHANNEL, loop.wake) : null
  if (alone) loop.wake()
  return {
    ...loop,
    async stop() {
      await unlisten?.()
      await loop.stop()
    },
  }
}

/** What fails among many is tried one by one, so that one bad event delays no other for long. */
async function catchUp(app: App, reactor: Reactor, orgId: string, failures: Map<string, number>): Promise<void> {
  const key = `${reactor.name}/${orgId}`
  let limit = BATCH
  for (;;) {
    try {
      const forgiving = limit === 1 && (failures.get(key) ?? 0) >= TRIES
      const { handled, more } = await step(app, reactor, orgId, limit, forgiving)
      if (limit === 1) failures.delete(key)
      if (handled > 0) reactor.wake?.()
      if (!more) return
    } catch (error) {
      app.log.error({ err: error, reactor: reactor.name, orgId }, 'handling events failed')
      if (limit === 1) {
        failures.set(key, (failures.get(key) ?? 0) + 1)
        return
      }
      limit = 1
    }
  }
}

type Stepped = { handled: number; more: boolean }

/** One stretch, in one transaction: so many events that it cares about, and the cursor past all that it does not. */
async function step(app: App, reactor: Reactor, orgId: string, limit: number, forgiving: boolean): Promise<Stepped> {
  // NOTE no permission: the program itself. NOTE no event: what a reactor writes is the consequence of one.
  return inTransaction(systemCtx(app, orgId, []), async (tx) => {
    const after = await holdCursor(tx.db, reactor.name, orgId)
    if (after === null) return { handled: 0, more: false }
    const head = await headPosition(tx.db, orgId)
    const until = Math.min(head, after + LOOKED_AT)
    const kinds = await reactor.kinds?.(tx)
    const events = await eventsBetween(tx.db, orgId, { after, until }, kinds ?? null, limit)
    if (events.length > 0) await (forgiving ? reactOrPassOver(tx, reactor, events) : reactor.react(tx, events))
    const full = events.length === limit
    const position = full ? (events.at(-1)?.position ?? after) : until
    if (position > after) await moveCursor(tx.db, reactor.name, orgId, position)
    return { handled: events.length, more: position < head }
  })
}

async function reactOrPassOver(tx: Tx, reactor: Reactor, events: FeedEvent[]): Promise<void> {
  try {
    await inSavepoint(tx, () => reactor.react(tx, events))
  } catch (error) {
    const [event] = events
    tx.log.error({ err: error, reactor: reactor.name, eventId: event?.id }, 'an event was passed over')
    await raise(
      tx,
      'event_passed_over',
      `${reactor.name}/${event?.id}`,
      {},
      `${reactor.name}: ${event?.id} (${event?.kind})`,
    )
  }
}
