import type { App } from '../platform/context.ts'
import { spread } from '../platform/spread.ts'
import { countInstallations } from './queries.ts'
import { nextCheckIn } from './rules.ts'

const COUNT_EVERY_MS = 10 * 60_000

type Known = { count: number; countedAt: number }

const known = new WeakMap<App, Known>()

/** Seconds until the next check-in of whoever asks now, by the number of installations as it was minutes ago. */
export function secondsToNextCheckIn(app: App): number {
  const now = app.clock().getTime()
  const { count, countedAt } = known.get(app) ?? { count: 0, countedAt: Number.NEGATIVE_INFINITY }
  if (now - countedAt >= COUNT_EVERY_MS) {
    known.set(app, { count, countedAt: now })
    countInstallations(app.database.db).then(
      (counted) => known.set(app, { count: counted, countedAt: now }),
      (error: unknown) => app.log.warn({ err: error }, 'installations could not be counted; the last count holds'),
    )
  }
  return nextCheckIn(count, spread())
}
