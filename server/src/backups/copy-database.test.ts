import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { freshDatabase } from '../../test/test-database.ts'
import { openDatabase, type Database } from '../platform/database.ts'
import { createLog } from '../platform/log.ts'
import { copyDatabase } from './copy-database.ts'
import { foreignRelations } from './queries.ts'
import { writeBackup } from './write-backup.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-copy-'))
const quiet = () => {}
let app: TestApp
let fresh: Awaited<ReturnType<typeof freshDatabase>>
let to: Database
beforeAll(async () => {
  app = await createTestApp()
  fresh = await freshDatabase('postgres')
  const base = { DATABASE_URL: undefined, DATABASE_POOL: 2, DATA_DIR: folder }
  to = await openDatabase({ ...base, ...fresh.settings }, createLog('error'))
})
afterAll(async () => {
  await to.close()
  await fresh.drop()
  await app.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a database that something else uses is refused as it is; an empty one is filled once', async () => {
  const script = (text: string) => to.script(text)
  for (const [made, name, drop] of [
    ['create table things (id int)', 'public.things', 'drop table things'],
    ['create schema other; create table other.things (id int)', 'other.things', 'drop schema other cascade'],
    ['create view seen as select 1 as one', 'public.seen', 'drop view seen'],
    ['create sequence numbers', 'public.numbers', 'drop sequence numbers'],
  ] as const) {
    await script(made)
    const refused = { code: 'database_not_empty', message: expect.stringContaining(name) }
    await expect(copyDatabase(app.app.database, to, quiet)).rejects.toMatchObject(refused)
    await script(drop)
  }
  // Where no migration has run, a table of a name of ours is not ours.
  await script('drop schema public cascade; create schema public; create table users (id int)')
  expect(await foreignRelations(to.db, ['users'])).toEqual(['public.users'])
  await script('drop table users')
  expect(await copyDatabase(app.app.database, to, quiet)).not.toEqual([])
  await expect(copyDatabase(app.app.database, to, quiet)).rejects.toMatchObject({ code: 'database_not_empty' })
  const { rows } = await sql<{ name: string }>`select name from orgs`.execute(to.db)
  expect(rows).toHaveLength(1)
})

test('a backup is not written to the place of a folder', async () => {
  const path = join(folder, 'kept')
  mkdirSync(path)
  const input = { to: path, passphrase: null, masterKey: null, at: app.clock.now(), sender: 'here', say: quiet }
  await expect(writeBackup(app.app.database, input)).rejects.toMatchObject({ code: 'change_refused' })
  expect([readdirSync(path), readdirSync(folder).filter((name) => name.endsWith('.part'))]).toEqual([[], []])
})
