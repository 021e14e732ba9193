import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { openDatabase } from '../src/platform/database.ts'
import { createLog } from '../src/platform/log.ts'
import { listMigrations, migrate } from '../src/platform/migrate.ts'
import { createQueue } from '../src/platform/queue.ts'
import { createTestDatabase, ensureTemplate } from './postgres.ts'

export type Engine = 'postgres' | 'embedded'

/** A migrated, empty database of its own, and the settings that lead to it. */
export type FreshDatabase = { settings: { DATABASE_URL?: string; DATA_DIR: string }; drop: () => Promise<void> }

const log = createLog('error')

export async function freshDatabase(engine: Engine): Promise<FreshDatabase> {
  return engine === 'postgres' ? freshPostgres() : freshEmbedded()
}

/** Changes whenever a migration does, so that a template of yesterday is not taken. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const migration of listMigrations()) hash.update(migration.hash)
  return hash.digest('hex').slice(0, 12)
}

async function freshPostgres(): Promise<FreshDatabase> {
  const adminUrl = inject('postgresUrl')
  const template = `openlma_template_${fingerprint()}`
  await ensureTemplate(adminUrl, template, (DATABASE_URL) => prepare({ DATABASE_URL, DATA_DIR: tmpdir() }))
  const database = await createTestDatabase(adminUrl, template)
  const folder = mkdtempSync(join(tmpdir(), 'openlma-test-'))
  return {
    settings: { DATABASE_URL: database.url, DATA_DIR: folder },
    async drop() {
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Making a database takes seconds, copying one does not: the first test makes it, all later ones copy. */
async function freshEmbedded(): Promise<FreshDatabase> {
  const template = join(inject('scratch'), `template-${fingerprint()}`)
  if (!existsSync(template)) {
    const draft = mkdtempSync(`${template}-draft-`)
    await prepare({ DATA_DIR: draft })
    try {
      renameSync(draft, template)
    } catch {
      // Another process was faster; both made the same.
      rmSync(draft, { recursive: true, force: true })
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'openlma-test-'))
  cpSync(join(template, 'pgdata'), join(folder, 'pgdata'), { recursive: true })
  return { settings: { DATA_DIR: folder }, drop: async () => rmSync(folder, { recursive: true, force: true }) }
}

/** Migrations and the tables of the job queue. */
async function prepare(settings: { DATABASE_URL?: string; DATA_DIR: string }): Promise<void> {
  const database = await openDatabase({ DATABASE_URL: undefined, DATABASE_POOL: 2, ...settings }, log)
  try {
    await migrate(database)
    const queue = createQueue(database, log)
    await queue.start([], false)
    await queue.stop()
  } finally {
    await database.close()
  }
}
