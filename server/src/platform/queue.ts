import { fromKysely, PgBoss, type SendOptions } from 'pg-boss'
import type { Tx } from './context.ts'
import type { Database } from './database.ts'
import type { Log } from './log.ts'

/** One kind of background work: what it is called, how often it is tried, and when it runs by itself. */
export type JobDefinition<Data extends object = object> = {
  name: string
  /** Tries after the first; the pause doubles from `retryDelaySeconds` with jitter. */
  retries?: number
  retryDelaySeconds?: number
  /** Five-field cron in UTC. */
  cron?: string
  run: (data: Data) => Promise<void>
}

export type Queue = {
  /** Puts a job into the caller's transaction: it exists exactly if the change does. */
  enqueue(tx: Tx, name: string, data: object, options?: SendOptions): Promise<void>
  start(definitions: JobDefinition<never>[], work: boolean): Promise<void>
  stop(): Promise<void>
}

export function createQueue(database: Database, log: Log): Queue {
  const boss = new PgBoss({
    db: database.jobs,
    backend: database.engine === 'embedded' ? 'pglite' : 'postgres',
    schema: 'jobs',
    queueCacheIntervalSeconds: 3600,
  })
  boss.on('error', (error) => log.error({ err: error }, 'job queue'))
  let started = false

  return {
    async enqueue(tx, name, data, options = {}) {
      await boss.send(name, data, { ...options, db: fromKysely(tx.db) })
    },
    async start(definitions, work) {
      await boss.start()
      started = true
      for (const definition of definitions) await prepare(boss, definition)
      if (work) for (const definition of definitions) await runFor(boss, definition, log)
    },
    async stop() {
      if (started) await boss.stop({ graceful: true, close: false, timeout: 10_000 })
      started = false
    },
  }
}

async function prepare(boss: PgBoss, { name, retries, retryDelaySeconds, cron }: JobDefinition<never>): Promise<void> {
  await boss.createQueue(name, {
    retryLimit: retries ?? 5,
    retryDelay: retryDelaySeconds ?? 2,
    retryBackoff: true,
    expireInSeconds: 120,
  })
  if (cron) await boss.schedule(name, cron, {}, { tz: 'UTC' })
}

async function runFor(boss: PgBoss, { name, run }: JobDefinition<never>, log: Log): Promise<void> {
  await boss.work<object>(name, { pollingIntervalSeconds: 1, batchSize: 1 }, async (jobs) => {
    for (const job of jobs) {
      try {
        await run(job.data as never)
      } catch (error) {
        log.warn({ err: error, job: name, jobId: job.id }, 'a job failed and will be tried again')
        throw error
      }
    }
  })
}
