import { z } from 'zod'
import { copyDatabase } from '../backups/copy-database.ts'
import { pinMasterKey, loadMasterKey } from '../platform/master-key.ts'
import { createVault } from '../platform/crypto.ts'
import { openDatabase } from '../platform/database.ts'
import { FolderLockedError } from '../platform/folder-lock.ts'
import { createLog } from '../platform/log.ts'
import { CommandError, hostCommand, UsageError } from './command.ts'

export const copyDatabaseCommand = hostCommand({
  name: 'copy-database',
  summary: 'Copy the embedded database of DATA_DIR to an empty PostgreSQL database',
  options: [{ flags: '--to <url>', description: 'what DATABASE_URL will be: postgres://…', required: true }],
  args: z.object({
    to: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://'),
  }),
  async run(host, { to }) {
    const config = host.readConfig()
    if (config.DATABASE_URL) throw new UsageError('DATABASE_URL is set: there is no embedded database to copy.')
    const log = createLog('warn')
    const source = await openDatabase(config, log, host.say).catch((error: unknown) => {
      if (!(error instanceof FolderLockedError)) throw error
      throw new CommandError(
        'server_running',
        `Stop the server first, or what it goes on writing would be lost. ${error.message}`,
      )
    })
    try {
      await pinMasterKey(source.db, createVault(loadMasterKey(config)))
      const target = await openDatabase({ ...config, DATABASE_URL: to }, log)
      try {
        const tables = await copyDatabase(source, target, host.say)
        const rows = tables.reduce((sum, table) => sum + table.rows, 0)
        return {
          result: { rows, tables },
          text: describe(rows, tables.length, config.MASTER_KEY !== undefined, config.DATA_DIR),
        }
      } finally {
        await target.close()
      }
    } finally {
      await source.close()
    }
  },
})

function describe(rows: number, tables: number, keyIsSet: boolean, dataDir: string): string {
  return [
    `Copied ${rows} rows of ${tables} tables, and compared each table by count and hash.`,
    keyIsSet
      ? 'Start the server with DATABASE_URL and the same MASTER_KEY.'
      : `Start the server with DATABASE_URL, and with MASTER_KEY set to what stands in ${dataDir}/master.key: the private keys are sealed under it.`,
    `Do not start a server on ${dataDir} again: two servers of one history would contradict each other.`,
  ].join('\n')
}
