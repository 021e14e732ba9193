import { raise } from '../attention/raise.ts'
import { emit } from '../events/emit.ts'
import { damaged, type ArchiveManifest } from '../platform/archive-format.ts'
import type { ArchiveChunk, OpenArchive } from '../platform/archive-read.ts'
import { inTransaction, systemCtx, type App, type Tx } from '../platform/context.ts'
import { createVault, type Vault } from '../platform/crypto.ts'
import type { Db } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { finishSchema, knowsMigration } from '../platform/migrate.ts'
import { analyze, listTables } from '../platform/table-rows.ts'
import { addSigningKey } from '../signing-keys/create-keys.ts'
import { saveEpoch } from '../signing-keys/queries.ts'
import { nextEpoch } from '../signing-keys/rules.ts'
import { loadTables, type RowSource } from './load-tables.ts'
import { endSessions, hasUsers, orgIds, orgNames, packagesOf, writeToHeld } from './queries.ts'
import { reseal } from './reseal.ts'
import { AboutBackup, MASTER_KEY_TABLE, MasterKeyRow } from './schema.ts'

export type RestoreInput = {
  /** Opens the archive from its beginning; called again where the transaction has to be tried again. */
  open: () => Promise<OpenArchive>
  /** Names of the orgs that are here, joined by commas: what is destroyed, typed by whoever wants that. */
  replace: string | null
  /** The master key of the backup, where it is not that of this process and does not lie in the backup. */
  masterKey: Buffer | null
  say: (line: string) => void
}

export type RestoreReport = {
  createdAt: string
  orgs: number
  packages: number
  rows: number
  tables: number
  resealed: boolean
}

/**
 * Puts a backup in the place of an empty database: every row or, whatever happens, none. Raises the epoch of every package,
 * so that products accept what this server signs from now on. Values under another master key are sealed anew under that of
 * this process; everybody signs in again. Refuses with `database_not_empty`, `master_key_needed`, and as `readArchive` does.
 */
export async function restore(app: App, input: RestoreInput): Promise<RestoreReport> {
  const ctx = systemCtx(app, '', ['keys:write'])
  ctx.require('keys:write')
  return inTransaction(ctx, async (tx) => {
    const archive = await input.open()
    const { header } = archive
    const about = AboutBackup.safeParse(header.about)
    if (header.kind !== 'backup' || !about.success) throw new AppError('archive_unknown', 'The archive is no backup.')
    if (!knowsMigration(header.schema)) {
      throw new AppError(
        'archive_version_newer',
        `The backup has the schema of ${header.schema}. Use that program or later.`,
      )
    }
    await requireEmpty(tx.db, input.replace)
    const key = keyOf(about.data, app.vault, input.masterKey)
    const source = withoutKey(archive.chunks(), key)
    const digests = await loadTables(tx.db, header.schema, source, input.say)
    await finishSchema(tx.db, header.schema)
    const vault = key.vault()
    if (vault) await reseal(tx.db, vault, app.vault)
    await endSessions(tx.db)
    await writeToHeld(tx.db)
    const orgs = await orgIds(tx.db)
    let packages = 0
    for (const orgId of orgs) packages += await raiseEpochs({ ...tx, orgId }, header.createdAt)
    await analyze(tx.db, await listTables(tx.db))
    return {
      createdAt: header.createdAt,
      orgs: orgs.length,
      packages,
      rows: digests.reduce((sum, { rows }) => sum + rows, 0),
      tables: digests.length,
      resealed: vault !== null,
    }
  })
}

async function requireEmpty(db: Db, replace: string | null): Promise<void> {
  const names = (await orgNames(db)).join(',')
  if (names === '' && !(await hasUsers(db))) return
  if (replace !== null && replace === names) return
  throw new AppError(
    'database_not_empty',
    `A backup is restored into an empty database. To destroy everything of these orgs first, say --replace ${JSON.stringify(names)}`,
  )
}

/** Where the vault of the backup comes from: that of this process (null), a key that was given, or one of the archive. */
function keyOf(about: AboutBackup, present: Vault, given: Buffer | null) {
  const { masterKeyCheck: check, holdsMasterKey } = about
  const same = check === null || check === present.check
  const known = given && createVault(given)
  let vault: Vault | null = known && known.check === check && !same ? known : null
  if (!same && !vault && !holdsMasterKey) {
    throw new AppError(
      'master_key_needed',
      'The backup was made under another master key and does not hold it. Give that key with --master-key-file.',
    )
  }
  return {
    found(key: Buffer) {
      const held = createVault(key)
      if (held.check !== check) throw damaged('it holds another master key than it says')
      if (!same) vault = held
    },
    vault: () => vault,
  }
}

/** The rows of the archive; the master key, where it lies before them, goes to its own place. */
async function* withoutKey(
  chunks: AsyncGenerator<ArchiveChunk, ArchiveManifest>,
  key: ReturnType<typeof keyOf>,
): RowSource {
  for (;;) {
    const next = await chunks.next()
    if (next.done) return next.value.tables.filter(({ table }) => table !== MASTER_KEY_TABLE)
    const { table, rows } = next.value
    if (table !== MASTER_KEY_TABLE) yield { table, rows }
    else key.found(Buffer.from(MasterKeyRow.parse(JSON.parse(rows[0]!)).masterKey, 'base64url'))
  }
}

/** The SDK refuses an epoch below the one it has seen; this server may have raised it since the backup. */
async function raiseEpochs(tx: Tx, createdAt: string): Promise<number> {
  const packages = await packagesOf(tx.db, tx.orgId)
  for (const { id, epoch: before, offline_days } of packages) {
    const epoch = nextEpoch(before, tx.now())
    await saveEpoch(tx.db, id, epoch, tx.now())
    await addSigningKey(tx, id, epoch, offline_days)
  }
  await emit(tx, 'org.restored', {}, { backupOf: createdAt, packages: packages.map(({ id }) => id) })
  await raise(tx, 'server_restored', createdAt, {}, `The backup is of ${createdAt}.`)
  return packages.length
}
