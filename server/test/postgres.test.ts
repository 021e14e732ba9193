import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import pg from 'pg'
import { expect, inject, test } from 'vitest'
import { createTestDatabase, ensureTemplate, startPostgres } from './postgres.ts'

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0]
  } finally {
    await client.end()
  }
}

async function refusesConnections(url: string): Promise<boolean> {
  return ask(url, 'select 1').then(
    () => false,
    () => true,
  )
}

test('a template is built once and copied', async () => {
  const admin = inject('postgresUrl')
  const name = `openlma_template_test_${process.pid}`
  let built = 0
  const build = async (url: string): Promise<void> => {
    built += 1
    await ask(url, 'create table t as select 42 as n')
  }
  await Promise.all([1, 2, 3].map(() => ensureTemplate(admin, name, build)))
  expect(built).toBe(1)
  const copies = await Promise.all([1, 2, 3].map(() => createTestDatabase(admin, name)))
  expect(new Set(copies.map((copy) => copy.url)).size).toBe(3)
  for (const copy of copies) expect(await ask(copy.url, 'select n from t')).toBe(42)
  await Promise.all(copies.map((copy) => copy.drop()))
  expect(await refusesConnections(copies[0]!.url)).toBe(true)
  await ask(admin, `drop database "${name}"`)
})

test('a durable server keeps what was committed when it is killed', async () => {
  const postgres = await startPostgres({ durable: true })
  try {
    expect(await ask(postgres.url, 'show fsync')).toBe('on')
    await ask(postgres.url, 'create table kept as select 7 as n')
    await postgres.kill()
    expect(await refusesConnections(postgres.url)).toBe(true)
    await postgres.restart()
    expect(await ask(postgres.url, 'select n from kept')).toBe(7)
  } finally {
    await postgres.stop()
  }
  expect(await refusesConnections(postgres.url)).toBe(true)
})

test('a server ends with the process that started it, even when that is killed', async () => {
  const script = `import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))}
    const postgres = await startPostgres(); console.log(postgres.url); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const url = line.toString().trim()
  expect(await ask(url, 'select 1')).toBe(1)
  const data = String(await ask(url, 'show data_directory'))
  child.kill('SIGKILL')
  await expect.poll(() => refusesConnections(url), { timeout: 20_000 }).toBe(true)
  await expect.poll(() => existsSync(data), { timeout: 20_000 }).toBe(false)
})
