import { fsyncSync, mkdirSync, openSync, closeSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { Kysely, PGliteDialect } from 'kysely'
import { fromPglite } from 'pg-boss'
import type { Database } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import type { Log } from './log.ts'
import type { DB } from './tables.ts'

/** As shipped, PGlite never calls fsync: a power cut would lose commits. This file system does. */
class DurableNodeFS extends NodeFS {
  // The signature of the extension point, which has no exported type of its own.
  override async init(pg: PGlite, options: Partial<Parameters<NodeFS['init']>[1]>) {
    const result = await super.init(pg, options)
    type Module = { NODEFS: { stream_ops: { fsync?: (stream: { nfd?: number }) => number } } }
    const preRun = (result.emscriptenOpts.preRun ??= []) as ((module: Module) => void)[]
    preRun.push((module) => {
      module.NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) fsyncSync(stream.nfd)
        return 0
      }
    })
    return result
  }
}

// int8 as number, date and numeric as text, bytea as Buffer: the same values as from a PostgreSQL server.
const parsers = {
  20: Number,
  1082: String,
  1700: String,
  17: (value: string) => Buffer.from(value.slice(2), 'hex'),
}

/**
 * The embedded database: one session, in this process, in the folder `pgdata` of the data folder. A second process that
 * opens the same folder is refused, because it would destroy data silently.
 */
export async function openEmbedded(dataDir: string, log: Log, say: (line: string) => void): Promise<Database> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(dataDir)
  const folder = join(dataDir, 'pgdata')
  if (!existsSync(join(folder, 'PG_VERSION'))) say('Making the database (once, a few seconds) …')
  const options: PGliteOptions = {
    fs: new DurableNodeFS(folder),
    parsers,
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      ...['-c', 'wal_sync_method=fsync', '-c', 'shared_buffers=16MB'],
    ],
  }
  const pglite = new PGlite(options)
  try {
    await pglite.waitReady
    syncFolder(folder)
  } catch (error) {
    await unlock()
    throw error
  }
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
    jobs: fromPglite(pglite),
    async close() {
      await db.destroy()
      await unlock()
    },
  }
}

/** New files are durable only when their folder is synced too, which the engine does not do. */
function syncFolder(folder: string): void {
  for (const path of [folder, join(folder, 'base'), join(folder, 'pg_wal')]) {
    if (!existsSync(path)) continue
    const handle = openSync(path, 'r')
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  }
}
