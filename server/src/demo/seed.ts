import { startApp } from '../app.ts'
import { noteEnded } from '../licenses/note-ended.ts'
import type { Config } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'
import { createMovableClock } from '../platform/movable-clock.ts'
import { YEAR } from './catalog.ts'
import { vendorChapters } from './chapters.ts'
import { customerChapters } from './customer.ts'
import { planYear } from './plan.ts'
import { beginToday, forgoDurability } from './queries.ts'
import { createVendor } from './vendor.ts'

const SEED = 20_260_101
const DAY_MS = 86_400_000

type SeedHooks = {
  say: (line: string) => void
  /** Ends the filling early; the answer is null then. */
  stopping: Promise<unknown>
}

/**
 * Fills an empty embedded database with a year of a vendor, through the same verbs that people and products call, with
 * the clock moved. Sealing waits until the end, where it is done in large batches. Answers the id of the org.
 */
export async function seedDemo(
  config: Config,
  log: Log,
  password: string,
  { say, stopping }: SeedHooks,
): Promise<string | null> {
  let stopped = false
  void stopping.then(() => (stopped = true))
  const clock = createMovableClock()
  const running = await startApp(config, log, { clock: clock.now, work: false, say })
  try {
    await running.sealer.stop()
    await forgoDurability(running.app.database)
    const start = clock.now().getTime() - YEAR * DAY_MS
    clock.set(new Date(start))
    const world = await createVendor(running, clock, password)
    const chapters = [...vendorChapters(), ...planYear(SEED).flatMap(customerChapters)].toSorted(
      (a, b) => a.day - b.day,
    )
    say(`Living through a year of ${chapters.length} things that happened …`)
    let today = 0
    for (const { day, happen } of chapters) {
      if (stopped) return null
      clock.set(new Date(start + day * DAY_MS))
      if (Math.floor(day) > today) await noteEnded(running.app)
      today = Math.floor(day)
      await happen(world)
    }
    clock.reset()
    await beginToday(running.app.database, world.orgId)
    return world.orgId
  } finally {
    await running.stop()
  }
}
