import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import type { SealWith } from '../platform/archive-format.ts'
import { writeArchive, type ArchiveTable } from '../platform/archive-write.ts'
import { createVault } from '../platform/crypto.ts'
import type { Database, Trx } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { lastMigration } from '../platform/migrate.ts'
import { listTables, readPages, settleTexts, type RowTable } from '../platform/table-rows.ts'
import { masterKeyCheck } from './queries.ts'
import { MASTER_KEY_TABLE, type AboutBackup } from './schema.ts'

export type BackupInput = {
  /** Where the archive goes. What stands there stays until the new one is whole. */
  to: string
  /** Seals the archive; without one it is only protected against damage. */
  passphrase: string | null
  /** The master key, to put it into the archive; takes a passphrase. */
  masterKey: Buffer | null
  at: Date
  sender: string
  say: (line: string) => void
}

export type BackupReport = {
  file: string
  bytes: number
  rows: number
  tables: number
  sealed: boolean
  holdsMasterKey: boolean
}

/**
 * Writes every row of the database, as it is at one moment, into one file of mode 0600. Refuses with `master_key_needed` where
 * the master key to be put in is not that of the database, and with `change_refused` a folder. An error of the disk is that
 * of the disk, and leaves no file.
 */
export async function writeBackup(
  database: Database,
  input: BackupInput,
  openFile = createFile,
): Promise<BackupReport> {
  await refuseFolder(input.to)
  const draft = `${input.to}.part`
  await rm(draft, { force: true })
  try {
    const manifest = await database.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute((trx) => writeRows(trx, openFile(draft), input))
    await rename(draft, input.to)
    return {
      file: input.to,
      bytes: (await stat(input.to)).size,
      rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
      tables: manifest.tables.length,
      sealed: input.passphrase !== null,
      holdsMasterKey: input.masterKey !== null,
    }
  } finally {
    await rm(draft, { force: true })
  }
}

async function refuseFolder(path: string): Promise<void> {
  const there = await stat(path).catch(() => null)
  if (there?.isDirectory()) throw new AppError('change_refused', `${path} is a folder. Name the file to write.`)
}

/** Refuses a file that is there: who made it could read what is written. */
function createFile(path: string): Writable {
  return createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })
}

async function writeRows(trx: Trx, sink: Writable, { masterKey, passphrase, at, sender, say }: BackupInput) {
  await settleTexts(trx)
  const check = await masterKeyCheck(trx)
  if (masterKey && createVault(masterKey).check !== check) throw new AppError('master_key_needed')
  const about: AboutBackup = { holdsMasterKey: masterKey !== null, masterKeyCheck: check }
  const seal: SealWith = passphrase === null ? { kind: 'plain' } : { kind: 'passphrase', passphrase }
  const tables = await listTables(trx)
  return writeArchive({
    sink,
    header: { kind: 'backup', createdAt: at.toISOString(), schema: await lastMigration(trx), sender, about },
    tables: tablesOf(trx, tables, masterKey, say),
    seal,
  })
}

async function* tablesOf(
  trx: Trx,
  tables: RowTable[],
  masterKey: Buffer | null,
  say: (line: string) => void,
): AsyncGenerator<ArchiveTable> {
  if (masterKey) {
    yield { table: MASTER_KEY_TABLE, rows: [JSON.stringify({ masterKey: masterKey.toString('base64url') })] }
  }
  for (const table of tables) {
    say(`Reading ${table.name} …`)
    yield { table: table.name, rows: oneByOne(readPages(trx, table)) }
  }
}

async function* oneByOne(pages: AsyncIterable<string[]>): AsyncGenerator<string> {
  for await (const page of pages) yield* page
}
