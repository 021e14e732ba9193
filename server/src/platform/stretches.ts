import { setTimeout as wait } from 'node:timers/promises'
import type { App } from './context.ts'

/**
 * How long a step of long work should take, and how many things it looks at. On the embedded database it is well below the
 * 100 ms that everybody else may have to wait; PostgreSQL serves others meanwhile, and fewer commits cost less.
 */
const STEPS = { embedded: { ms: 50, fewest: 50, most: 2_000 }, postgres: { ms: 500, fewest: 1_000, most: 5_000 } }
export const FIRST_STRETCH = 200

/** How many things the next step looks at, by how long the last one took; it at most doubles. */
export function nextStretch(before: number, tookMs: number, engine: keyof typeof STEPS): number {
  const { ms, fewest, most } = STEPS[engine]
  const fitting = Math.round((before * ms) / Math.max(tookMs, 1))
  return Math.min(most, Math.max(fewest, Math.min(fitting, before * 2)))
}

/**
 * Between two steps everybody else gets a turn. The embedded database answers without ever leaving the process, and one that
 * works without a pause would let no request in: there half of the time is theirs.
 */
export async function breathe(app: App, workedMs: number): Promise<void> {
  await wait(app.database.engine === 'embedded' ? workedMs : 0)
}

/** So many things in their order, those after one place through another: as many at once as the database bears. */
export async function inStretches(
  app: App,
  count: number,
  work: (stretch: { after: number; through: number }) => Promise<void>,
): Promise<void> {
  // What one statement of PostgreSQL does at once is no burden for others there.
  let size = app.database.engine === 'embedded' ? FIRST_STRETCH : STEPS.postgres.fewest * 2
  for (let after = 0; after < count;) {
    const through = Math.min(after + size, count)
    const begun = performance.now()
    await work({ after, through })
    const tookMs = performance.now() - begun
    await breathe(app, tookMs)
    after = through
    size = nextStretch(size, tookMs, app.database.engine)
  }
}
