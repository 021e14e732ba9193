import { resolve } from 'node:path'
import { z } from 'zod'
import { writeBackup, type BackupReport } from '../backups/write-backup.ts'
import { listenUrl } from '../platform/listen-url.ts'
import { createLog } from '../platform/log.ts'
import { loadMasterKey } from '../platform/master-key.ts'
import { hostCommand, UsageError } from './command.ts'
import { readPassphrase } from './secret-files.ts'
import { withSnapshot } from './snapshot.ts'

export const backupCommand = hostCommand({
  name: 'backup',
  summary: 'Write the whole database into one file, also while the server runs',
  options: [
    {
      flags: '--to <file>',
      description: 'where to; a file that is there is replaced when the new one is whole',
      required: true,
    },
    { flags: '--passphrase-file <file>', description: 'seal it under the passphrase in the first line of that file' },
    { flags: '--with-master-key', description: 'put the master key in too; takes a passphrase' },
  ],
  args: z.object({
    to: z.string().min(1),
    passphraseFile: z.string().min(1).optional(),
    withMasterKey: z.boolean().default(false),
  }),
  async run(host, { to, passphraseFile, withMasterKey }) {
    if (withMasterKey && passphraseFile === undefined) {
      throw new UsageError(
        '--with-master-key takes --passphrase-file: whoever reads that key can sign for every package.',
      )
    }
    const passphrase = passphraseFile === undefined ? null : readPassphrase(passphraseFile)
    const config = host.readConfig()
    const log = createLog('warn')
    const report = await withSnapshot(config, log, host.say, (database, at) =>
      writeBackup(database, {
        to: resolve(to),
        passphrase,
        // Read here: a data folder that is new has made its key by now.
        masterKey: withMasterKey ? loadMasterKey(config) : null,
        at,
        sender: config.PUBLIC_URL ?? listenUrl(config.HOST, config.PORT),
        say: host.say,
      }),
    )
    return { result: report, text: describe(report, config.DATABASE_URL !== undefined) }
  },
})

function describe({ file, bytes, rows, tables, sealed, holdsMasterKey }: BackupReport, onServer: boolean): string {
  const key = onServer ? 'MASTER_KEY' : 'the file master.key of DATA_DIR'
  return [
    `Wrote ${rows} rows of ${tables} tables into ${file} (${(bytes / 1e6).toFixed(1)} MB).`,
    sealed
      ? 'It opens with its passphrase only.'
      : 'It is not encrypted: whoever reads it reads what your customers told you. --passphrase-file seals it.',
    holdsMasterKey
      ? 'It holds the master key: file and passphrase are all that a restore takes.'
      : `It does not hold the master key. Keep ${key} apart from it: without that key nobody can sign for your packages again.`,
  ].join('\n')
}
