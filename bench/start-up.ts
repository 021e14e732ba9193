import { setTimeout as wait } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '../server/test/postgres.ts'
import { temporaryFolder } from './child.ts'
import { median } from './rounds.ts'
import { startServer } from './serve.ts'

export type StartUp = { firstMs: number; secondMs: number; idleMiB: number | null }

const SETTLE_MS = 1_500

/** From the start of `serve` until it says that it is ready: on nothing, and again on what is there by then. */
async function measure(settings: Record<string, string>, laterStarts: number): Promise<StartUp> {
  const once = async () => {
    const served = await startServer(settings)
    await wait(SETTLE_MS)
    const idle = served.memory()
    await served.stop()
    return { ms: served.readyMs, idle }
  }
  const first = await once()
  const later: Awaited<ReturnType<typeof once>>[] = []
  for (let time = 0; time < laterStarts; time++) later.push(await once())
  const idle = later.flatMap((one) => (one.idle === null ? [] : [one.idle]))
  return {
    firstMs: first.ms,
    secondMs: median(later.map(({ ms }) => ms)),
    idleMiB: idle.length === 0 ? null : median(idle),
  }
}

export function measureEmbedded(laterStarts: number): Promise<StartUp> {
  return measure({ DATA_DIR: temporaryFolder() }, laterStarts)
}

export async function measurePostgres(postgresUrl: string, laterStarts: number): Promise<StartUp> {
  const database = await createTestDatabase(postgresUrl)
  try {
    return await measure({ DATABASE_URL: database.url, MASTER_KEY: randomBytes(32).toString('base64url') }, laterStarts)
  } finally {
    await database.drop()
  }
}
