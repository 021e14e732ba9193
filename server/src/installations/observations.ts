import type { App } from '../platform/context.ts'
import { saveObservations, type Observation } from './queries.ts'
import { writeSeen } from './seat-observations.ts'

export type Observations = { flush(): Promise<void>; stop(): Promise<void> }

const FLUSH_MS = 5_000
const BATCH = 1_000

const pending = new WeakMap<App, Map<string, Observation>>()

/** Notes what may be lost in a crash (E1): last check-in, what was delivered, an open stream. Coalesced per installation. */
export function observe(app: App, id: string, seen: Partial<Omit<Observation, 'id'>>): void {
  const own = pending.get(app) ?? new Map<string, Observation>()
  pending.set(app, own)
  own.set(id, { ...(own.get(id) ?? { id, ...NOTHING }), ...seen })
}

const NOTHING: Omit<Observation, 'id'> = {
  checkInAt: null,
  deliveredRevision: null,
  deliveredAt: null,
  streamSeenAt: null,
  seatsUsed: null,
  activeUsers: null,
}

/** Told which installations checked in, once that is written. What it misses it has to find by itself. */
export type Heard = (installationIds: string[]) => Promise<void>

/** Writes the observations down every five seconds, a thousand at a time; what fails is tried at the next turn. */
export function startObservations(app: App, heard: Heard): Observations {
  let running: Promise<void> = Promise.resolve()
  const flush = () => (running = running.then(() => write(app, heard)).then(() => writeSeen(app)))
  const timer = setInterval(() => void flush(), FLUSH_MS)
  timer.unref()
  return {
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

async function write(app: App, heard: Heard): Promise<void> {
  const own = pending.get(app)
  if (!own || own.size === 0) return
  pending.set(app, new Map())
  const all = [...own.values()]
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = all.slice(at, at + BATCH)
    try {
      await saveObservations(app.database.db, batch)
    } catch (error) {
      app.log.warn(
        { err: error, count: batch.length },
        'observations could not be written; they are kept for the next turn',
      )
      for (const { id, ...seen } of batch) if (!pending.get(app)?.has(id)) observe(app, id, seen)
      continue
    }
    const checkedIn = batch.flatMap(({ id, checkInAt }) => (checkInAt === null ? [] : [id]))
    if (checkedIn.length === 0) continue
    await heard(checkedIn).catch((error: unknown) => {
      app.log.warn({ err: error }, 'who checked in was not told; whoever waits for it looks again')
    })
  }
}
