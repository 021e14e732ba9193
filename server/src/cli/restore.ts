import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { restore, type RestoreReport } from '../backups/restore.ts'
import { readArchive } from '../platform/archive-read.ts'
import { createLog } from '../platform/log.ts'
import { appCommand, hostCommand } from './command.ts'
import { runOnApp } from './run-on-app.ts'
import { readMasterKey, readPassphrase } from './secret-files.ts'

/** The part that runs where the database is open: paths are absolute, secrets read. */
export const restoreHere = appCommand({
  name: 'restore-here',
  summary: 'Restore a backup in this process',
  options: [],
  args: z.object({
    from: z.string(),
    passphrase: z.string().nullable(),
    masterKey: z.string().nullable(),
    replace: z.string().nullable(),
  }),
  async run(app, { from, passphrase, masterKey, replace }, say) {
    const report = await restore(app, {
      open: () => readArchive(createReadStream(from), { open: { passphrase: passphrase ?? undefined } }),
      replace,
      masterKey: masterKey === null ? null : Buffer.from(masterKey, 'base64url'),
      say,
    })
    return { result: report, text: describe(report) }
  },
})

export const restoreCommand = hostCommand({
  name: 'restore',
  summary: 'Put a backup into an empty database, whole or not at all',
  options: [
    { flags: '--from <file>', description: 'the backup', required: true },
    { flags: '--passphrase-file <file>', description: 'its passphrase is the first line of that file' },
    { flags: '--master-key-file <file>', description: 'the master key it was made under, if that is not the one here' },
    { flags: '--replace <orgs>', description: 'destroy what is here: the names of its orgs, joined by commas' },
  ],
  args: z.object({
    from: z.string().min(1),
    passphraseFile: z.string().min(1).optional(),
    masterKeyFile: z.string().min(1).optional(),
    replace: z.string().optional(),
  }),
  async run(host, { from, passphraseFile, masterKeyFile, replace }) {
    const config = host.readConfig()
    const args = {
      from: resolve(from),
      passphrase: passphraseFile === undefined ? null : readPassphrase(passphraseFile),
      masterKey: masterKeyFile === undefined ? null : readMasterKey(masterKeyFile).toString('base64url'),
      replace: replace ?? null,
    }
    return runOnApp(config, createLog('warn'), restoreHere, args, host.say)
  },
})

function describe({ createdAt, orgs, packages, rows, tables, resealed }: RestoreReport): string {
  return [
    `Restored the backup of ${createdAt}: ${rows} rows of ${tables} tables, ${orgs} orgs, ${packages} packages; compared with the backup row by row.`,
    'Every package has a new signing key of a higher epoch: products follow at their next check-in.',
    ...(resealed ? ['Private keys are sealed under the master key of this server now.'] : []),
    'Everybody signs in again. API keys and codes that were revoked since the backup are valid again: revoke them again.',
  ].join('\n')
}
