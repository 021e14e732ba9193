import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { openDatabase, type Database } from '../platform/database.ts'
import type { Log } from '../platform/log.ts'
import { CommandError, type Say } from './command.ts'
import { copyDataCommand } from './copy-data.ts'
import { runOnApp } from './run-on-app.ts'

const Copied = z.object({ folder: z.string(), at: z.iso.datetime() })

/**
 * Opens the database to read it as it is at one moment, while others go on writing: on a server by the transaction that the
 * caller begins, on the embedded one by a copy of its files, which is removed afterwards.
 */
export async function withSnapshot<T>(
  config: Config,
  log: Log,
  say: Say,
  read: (database: Database, at: Date) => Promise<T>,
): Promise<T> {
  if (config.DATABASE_URL) {
    const database = await openDatabase({ ...config, DATABASE_POOL: 2 }, log, say)
    try {
      return await read(database, systemClock())
    } finally {
      await database.close()
    }
  }
  if (!existsSync(join(config.DATA_DIR, 'pgdata'))) {
    throw new CommandError(
      'no_database',
      `There is no database in ${config.DATA_DIR}. DATA_DIR or DATABASE_URL says where yours is.`,
    )
  }
  const outcome = await runOnApp(config, log, copyDataCommand, {}, say)
  const { folder, at } = Copied.parse(outcome.result)
  try {
    const database = await openDatabase({ ...config, DATA_DIR: folder }, log, say)
    try {
      return await read(database, new Date(at))
    } finally {
      await database.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
