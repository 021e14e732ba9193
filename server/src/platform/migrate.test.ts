import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openDatabase } from './database.ts'
import { createLog } from './log.ts'
import { listMigrations, migrate } from './migrate.ts'

const log = createLog('silent')

describe.runIf(process.env['TEST_ENGINE'] !== 'embedded')('migrations', () => {
  const name = `openlma_migrate_${process.pid}`
  let url: string
  const admin = async (text: string) => {
    const client = new pg.Client({ connectionString: inject('postgresUrl') })
    await client.connect()
    try {
      await client.query(text)
    } finally {
      await client.end()
    }
  }
  beforeAll(async () => {
    await admin(`create database "${name}"`)
    const parsed = new URL(inject('postgresUrl'))
    parsed.pathname = `/${name}`
    url = parsed.href
  })
  afterAll(() => admin(`drop database "${name}" with (force)`))

  const open = () => openDatabase({ DATABASE_URL: url, DATABASE_POOL: 2, DATA_DIR: '/nowhere' }, log)

  test('three processes that start at once: each migration is applied by one of them, in order', async () => {
    const module = (file: string) => JSON.stringify(join(import.meta.dirname, file))
    const script = `import { openDatabase } from ${module('database.ts')}
      import { createLog } from ${module('log.ts')}
      import { migrate } from ${module('migrate.ts')}
      const database = await openDatabase({ DATABASE_URL: process.argv[1], DATABASE_POOL: 2, DATA_DIR: '/nowhere' }, createLog('error'))
      console.log(JSON.stringify(await migrate(database))); await database.close()`
    const runs = [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', script, url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const [code] = (await once(child, 'close')) as [number]
      expect(code).toBe(0)
      return JSON.parse(said) as string[]
    })
    const applied = await Promise.all(runs)
    expect(applied.flat()).toEqual(listMigrations().map((migration) => migration.name))
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
  })

  test('applied once, a later start applies nothing', async () => {
    const database = await open()
    expect(await migrate(database)).toEqual([])
    await database.close()
  })

  test('one that fails leaves nothing of itself', async () => {
    const database = await open()
    const bad = listMigrations().findLast(({ text }) => text.includes('create table'))!
    await database.script(`delete from schema_migrations where name = '${bad.name}'; create table before_it (n int)`)
    await expect(migrate(database)).rejects.toThrow(new RegExp(`${bad.name} failed: .*already exists`))
    const rows = await database.prepared<{ n: number }>(
      'left',
      `select count(*)::int as n from schema_migrations where name = $1`,
      [bad.name],
    )
    expect(rows).toEqual([{ n: 0 }])
    await database.script(`insert into schema_migrations (name, hash) values ('${bad.name}', '${bad.hash}')`)
    await database.close()
  })

  test('a database of a newer program is refused, and left alone', async () => {
    const database = await open()
    await database.script(`insert into schema_migrations (name, hash) values ('9999_future.sql', 'x')`)
    await expect(migrate(database)).rejects.toThrow('migrated by a newer program (9999_future.sql)')
    await database.close()
  })
})

test('migrations are numbered without a gap', () => {
  const numbers = listMigrations().map(({ name }) => Number(name.slice(0, 4)))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
})
