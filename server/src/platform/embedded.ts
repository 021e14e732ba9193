import { execFile } from 'node:child_process'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { fromPglite } from 'pg-boss'
import { copyFolder } from './copy-folder.ts'
import type { Database } from './database.ts'
import { durableOptions } from './durable-pglite.ts'
import { takeEngine } from './engine.ts'
import { lockFolder } from './folder-lock.ts'
import type { Log } from './log.ts'
import type { DB } from './tables.ts'

const run = promisify(execFile)

// Each takes what changed during the one before.
const WARM_PASSES = 2

/**
 * The embedded database: one session, in this process, in the folder `pgdata` of the data folder. A second process that
 * opens the same folder is refused, because it would destroy data silently.
 */
export async function openEmbedded(dataDir: string, log: Log, say: (line: string) => void): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(dataDir)
  const folder = join(dataDir, 'pgdata')
  const pglite = await open(folder, say).catch(async (error: unknown) => {
    await unlock()
    throw error
  })
  const db = new Kysely<DB>({ dialect: new PGliteDialect({ pglite }) })

  return {
    engine: 'embedded',
    db,
    async prepared<Row>(_name: string, text: string, values: unknown[]) {
      const result = await pglite.query<Row>(text, values)
      return result.rows
    },
    async script(text) {
      await pglite.exec(text)
    },
    // The folder lock makes this process the only one.
    exclusively: (_lock, work) => work(),
    async listen(channel, onPayload) {
      const stop = await pglite.listen(channel, (payload) => {
        try {
          onPayload(payload)
        } catch (error) {
          log.error({ err: error, channel }, 'a listener failed')
        }
      })
      return () => stop()
    },
    async copyFiles(to) {
      // What follows a checkpoint is in the log; so the copy opens like a database whose process was killed.
      await pglite.exec('checkpoint')
      const copy = copyFolder(folder, to)
      for (let pass = 0; pass < WARM_PASSES; pass++) await copy.pass()
      await pglite.runExclusive(() => copy.pass())
    },
    jobs: fromPglite(pglite),
    async close() {
      await db.destroy()
      await unlock()
    },
  }
}

async function open(folder: string, say: (line: string) => void): Promise<PGlite> {
  if (!existsSync(folder)) {
    say('Making the database (once, a few seconds) …')
    await make(folder)
  }
  try {
    const pglite = new PGlite({ ...durableOptions(folder), ...(await takeEngine()) })
    await pglite.waitReady
    syncFolder(folder)
    return pglite
  } catch (error) {
    throw new Error(cannotOpen(folder, error), { cause: error })
  }
}

/** The engine's own words ("Aborted()") tell an operator nothing. */
function cannotOpen(folder: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `The embedded database in ${folder} cannot be opened (${why}). Usually the disk is full, the folder is damaged, or its files belong to another user. Free some space or mend the rights and start again; if it is damaged, stop here, keep a copy, and restore the whole data folder from a backup.`
}

/** Made beside its place and moved there when whole, so that a first start that was killed leaves nothing half-made. */
async function make(folder: string): Promise<void> {
  const draft = `${folder}.new`
  rmSync(draft, { recursive: true, force: true })
  await run(process.execPath, ['--conditions=source', join(import.meta.dirname, 'make-embedded.ts'), draft])
  renameSync(draft, folder)
}

/** New files are durable only when their folder is synced too, which the engine does not do. */
function syncFolder(folder: string): void {
  for (const path of [dirname(folder), folder, join(folder, 'base'), join(folder, 'pg_wal')]) {
    if (!existsSync(path)) continue
    const handle = openSync(path, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
}
