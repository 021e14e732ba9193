import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmptyApp, type EmptyApp } from '../../test/harness.ts'
import { readArchive } from '../platform/archive-read.ts'
import { lastMigration, rebuildSchema } from '../platform/migrate.ts'
import { digestOf, insertRows, listTables, readPages, settleTexts } from '../platform/table-rows.ts'
import { SEALED } from './reseal.ts'
import { restore } from './restore.ts'
import { writeBackup } from './write-backup.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-tables-'))
let app: EmptyApp
beforeAll(async () => {
  app = await createEmptyApp()
})
afterAll(async () => {
  await app.stop()
  rmSync(folder, { recursive: true, force: true })
})

const columns = async () =>
  (
    await sql<{ table: string; column: string }>`
      select c.table_name as table, column_name as column from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'schema_migrations'`.execute(
      app.app.database.db,
    )
  ).rows

describe('what a backup holds', () => {
  test('every table, each with a key to order it by', async () => {
    const listed = await listTables(app.app.database.db)
    expect(listed.map(({ name }) => name)).toEqual([...new Set((await columns()).map(({ table }) => table))].toSorted())
    expect(listed.every(({ key }) => key.length > 0)).toBe(true)
    expect(listed.find(({ name }) => name === 'seats')?.key.map(({ name }) => name)).toEqual(['license_id', 'user_ref'])
  })

  test('every column that is sealed under the master key is known', async () => {
    const known = SEALED.map(({ table, column }) => `${table}.${column}`)
    const sealed = (await columns()).filter(({ column }) => column.endsWith('_sealed'))
    expect(known).toEqual(expect.arrayContaining(sealed.map(({ table, column }) => `${table}.${column}`)))
  })

  test('rows come back to the last digit, in pages, in the order of bytes', async () => {
    const { db } = app.app.database
    const rolledBack = new Error('enough')
    const work = db.transaction().execute(async (trx) => {
      await settleTexts(trx)
      await sql`insert into orgs (id, name, next_license_number, attributes, created_at, updated_at)
        select (array['Z', 'a', 'é', 'B'])[1 + n % 4] || n, repeat('ü', 400), 9007199254740993 + n, '{"b": 1.10, "a": null}',
          '2026-01-01 00:00:00.123456+02', 'infinity' from generate_series(1, 5000) n`.execute(trx)
      const table = (await listTables(trx)).find(({ name }) => name === 'orgs')!
      const pages: string[][] = []
      for await (const page of readPages(trx, table)) pages.push(page)
      const ids = pages.flat().map((row) => (JSON.parse(row) as { id: string }).id)
      expect(pages.length).toBeGreaterThan(3)
      expect(pages.every((page) => page.join().length < 3_000_000)).toBe(true)
      expect(ids).toEqual(ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
      const before = await digestOf(trx, table)
      await sql`delete from orgs`.execute(trx)
      for (const page of pages) await insertRows(trx, 'orgs', page)
      expect(await digestOf(trx, table)).toEqual(before)
      expect(pages[0]![0]).toContain('2025-12-31T22:00:00.123456+00:00')
      throw rolledBack
    })
    await expect(work).rejects.toBe(rolledBack)
  })
})

test('a backup of an older version is brought up to date', async () => {
  const { db } = app.app.database
  const newest = await lastMigration(db)
  const at = app.clock.now()
  await db.transaction().execute(async (trx) => {
    await rebuildSchema(trx, '0012_notices.sql')
    await sql`insert into orgs (id, name, created_at, updated_at) values ('org_1', 'Old', ${at}, ${at})`.execute(trx)
  })
  const file = join(folder, 'old.backup')
  const input = { to: file, passphrase: null, masterKey: null, at, sender: '', say: () => {} }
  await writeBackup(app.app.database, input)
  const open = () => readArchive(createReadStream(file))
  expect((await open()).header.schema).toBe('0012_notices.sql')
  await restore(app.app, { open, replace: 'Old', masterKey: null, say: () => {} })
  expect(await lastMigration(db)).toBe(newest)
  expect((await listTables(db)).some(({ name }) => name === 'refresh_items')).toBe(true)
  expect((await app.eventsOf('org_1')).map(({ kind }) => kind)).toEqual(['org.restored'])
})
