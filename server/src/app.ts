import { startSealer, type Sealer } from './events/seal.ts'
import { jobDefinitions, startBackground, type Background } from './jobs.ts'
import { systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { App } from './platform/context.ts'
import { createVault } from './platform/crypto.ts'
import { openDatabase } from './platform/database.ts'
import { listenUrl } from './platform/listen-url.ts'
import type { Log } from './platform/log.ts'
import { createMailer } from './platform/mail.ts'
import { loadMasterKey, pinMasterKey } from './platform/master-key.ts'
import { createMetrics } from './platform/metrics.ts'
import { migrate } from './platform/migrate.ts'
import { createQueue } from './platform/queue.ts'
import { startHub, type Hub } from './events/hub.ts'
import { acknowledge } from './refreshes/acknowledge.ts'
import { startObservations, type Observations } from './installations/observations.ts'

/** A running App: what the process is made of, and how to take it down. */
export type RunningApp = {
  app: App
  sealer: Sealer
  hub: Hub
  observations: Observations
  background: Background
  stop: () => Promise<void>
}

export type AppOptions = {
  clock?: () => Date
  /** Whether this process runs background jobs. */
  work?: boolean
  /** Told what takes long on a first start. */
  say?: (line: string) => void
}

/** Builds the world in reading order; `stop` takes it down in reverse. */
export async function startApp(config: Config, log: Log, options: AppOptions = {}): Promise<RunningApp> {
  const stops: (() => Promise<unknown> | void)[] = []
  const stop = async () => {
    for (const undo of stops.toReversed()) await undo()
    stops.length = 0
  }
  try {
    const vault = createVault(loadMasterKey(config))
    const database = await openDatabase(config, log, options.say)
    stops.push(() => database.close())
    const applied = await migrate(database)
    if (applied.length > 0) options.say?.(`Applied ${applied.length} migrations.`)
    await pinMasterKey(database.db, vault)

    const queue = createQueue(database, log)
    const mail = createMailer(config)
    stops.push(() => mail.close())
    const app: App = {
      config,
      log,
      clock: options.clock ?? systemClock,
      database,
      vault,
      queue,
      mail,
      metrics: createMetrics(),
      committed: new Set(),
      closing: new Set(),
      stopping: false,
      publicUrl: () => config.PUBLIC_URL ?? listenUrl(config.HOST, config.PORT),
    }
    const work = options.work ?? config.JOBS
    await queue.start(jobDefinitions(app), work)
    stops.push(() => queue.stop())
    const hub = await startHub(app)
    stops.push(() => hub.stop())
    const sealer = startSealer(app)
    stops.push(() => sealer.stop())
    const observations = startObservations(app, (ids) => acknowledge(app, ids))
    stops.push(() => observations.stop())
    const background = await startBackground(app, work)
    stops.push(() => background.stop())
    return { app, sealer, hub, observations, background, stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}
