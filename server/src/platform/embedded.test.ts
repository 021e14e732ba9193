import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '../../test/test-database.ts'
import type { Database } from './database.ts'
import { createLog } from './log.ts'

// Counted before the module under test binds to it.
let syncs = 0
const original = fs.fsyncSync
fs.fsyncSync = (handle) => {
  syncs++
  original(handle)
}
syncBuiltinESMExports()
const { openDatabase } = await import('./database.ts')

const log = createLog('error')
let fresh: FreshDatabase
let database: Database
const open = () => openDatabase({ DATABASE_URL: undefined, DATABASE_POOL: 2, ...fresh.settings }, log)

beforeAll(async () => {
  // Where no run before has left a template, this makes one, which takes a while on a busy machine.
  fresh = await freshDatabase('embedded')
  database = await open()
}, 240_000)
afterAll(async () => {
  await database?.close()
  await fresh.drop()
  fs.fsyncSync = original
  syncBuiltinESMExports()
})

describe('the embedded database', () => {
  test('every commit reaches the disk before it is acknowledged', async () => {
    await database.script('create table kept (n bigint, at date, amount numeric, raw bytea)')
    const before = syncs
    for (let n = 1; n <= 5; n++) await database.script(`insert into kept (n) values (${n})`)
    expect(syncs - before).toBeGreaterThanOrEqual(5)
    const written = syncs
    await database.prepared('count', 'select count(*) from kept', [])
    expect(syncs).toBe(written)
  })

  test('answers the same values as a server does', async () => {
    await database.script(`insert into kept values (9007199254740991, '2028-02-29', 1.50, '\\x00ff')`)
    const [row] = await database.prepared('kept', 'select n, at, amount, raw from kept where at is not null', [])
    expect(row).toEqual({ n: 9_007_199_254_740_991, at: '2028-02-29', amount: '1.50', raw: Buffer.from([0, 255]) })
  })

  test('hears its own notifications, until it is told not to', async () => {
    const heard: string[] = []
    const stop = await database.listen('some_channel', (payload) => heard.push(payload))
    await database.script(`select pg_notify('some_channel', 'a')`)
    await expect.poll(() => heard).toEqual(['a'])
    await stop()
    await database.script(`select pg_notify('some_channel', 'b')`)
    expect(heard).toEqual(['a'])
  })

  test('a second opening is refused, and nothing is lost', async () => {
    await expect(open()).rejects.toThrow('is in use by process')
    await database.close()
    database = await open()
    expect(await database.prepared('count', 'select count(*)::int as n from kept', [])).toEqual([{ n: 6 }])
  })
})
