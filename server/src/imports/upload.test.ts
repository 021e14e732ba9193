import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp } from '../../test/harness.ts'
import { csv } from '../../test/csv-rows.ts'
import { clearRows, rowsOf } from '../../test/import-files.ts'
import { createCtx } from '../platform/context.ts'
import type { Import } from './schema.ts'
import { uploadFile } from './upload.ts'

const people = (name: string, count: number) =>
  csv(Array.from({ length: count }, (_one, index) => [`${name}${index}@customer.example`, name]))
const file = (name: string, count: number) => `Email,LastName\n${people(name, count)}\n`

/** A body that goes on when it is told to. */
function paused(first: string, second: string) {
  const gate = Promise.withResolvers<void>()
  async function* body() {
    yield Buffer.from(first)
    await gate.promise
    yield Buffer.from(second)
  }
  return { body: body(), resume: gate.resolve }
}

describe('uploads of the files of an import (V4)', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await createTestApp()
  })
  afterAll(() => app.stop())

  const begin = async () => String((await app.call('POST', '/imports', { kind: 'generic' })).json().id)
  const upload = (id: string, body: AsyncIterable<Uint8Array>, mostRows?: number) => {
    const { orgId, userId } = app.org
    const ctx = createCtx(app.app, { orgId, actor: { kind: 'user', id: userId }, permissions: ['imports:write'] })
    return uploadFile(ctx, id, 'lead', body, mostRows)
  }
  const staged = async (id: string) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from import_rows where import_id = ${id}`.execute(app.app.database.db)
    return rows[0]?.count ?? 0
  }
  const holds = (id: string, count: number) => until(async () => (await staged(id)) === count)
  const get = async (id: string) => (await app.call('GET', `/imports/${id}`)).json() as Import
  const size = async () => {
    const { rows } = await sql<{ size: number }>`
      select pg_relation_size('import_rows')::int as size`.execute(app.app.database.db)
    return rows[0]?.size
  }
  async function* all(text: string) {
    yield Buffer.from(text)
  }

  test('a second upload of a file takes over; of the first nothing stays', async () => {
    const id = await begin()
    const first = paused(file('first', 1_000), `${people('more', 1_000)}\n`)
    const losing = expect(upload(id, first.body)).rejects.toMatchObject({ code: 'state_conflict' })
    await holds(id, 1_000)
    expect((await upload(id, all(file('second', 100)))).rows).toBe(100)
    first.resume()
    await losing
    expect(await staged(id)).toBe(100)
    expect(await get(id)).toMatchObject({ rows: 100, status: 'draft' })
    await app.call('POST', `/imports/${id}/dry-run`)
    await app.background.imports.idle()
    const names = (await rowsOf(app, id)).length
    expect(names).toBe(100)
    expect((await get(id)).progress).toEqual({ done: 200, total: 200 })
  })

  test('the first one that is through does not end the second', async () => {
    const id = await begin()
    const first = paused(file('first', 250), `${people('more', 250)}\n`)
    const second = paused(file('second', 500), `${people('more', 500)}\n`)
    const losing = expect(upload(id, first.body)).rejects.toMatchObject({ code: 'state_conflict' })
    await holds(id, 250)
    const winning = upload(id, second.body)
    await holds(id, 500)
    first.resume()
    await losing
    second.resume()
    expect((await winning).rows).toBe(1_000)
    expect(await staged(id)).toBe(1_000)
  })

  test('an upload that breaks off leaves no rows', async () => {
    const id = await begin()
    async function* breaking() {
      yield Buffer.from(file('gone', 1_000))
      throw new Error('the connection is gone')
    }
    await expect(upload(id, breaking())).rejects.toThrow('the connection is gone')
    expect(await staged(id)).toBe(0)
  })

  test('discarding ends an upload; neither its file nor a row of it stays', async () => {
    const id = await begin()
    const under = paused(file('first', 1_000), `${people('more', 1_000)}\n`)
    const ending = expect(upload(id, under.body)).rejects.toMatchObject({ code: 'state_conflict' })
    await holds(id, 1_000)
    expect((await app.call('DELETE', `/imports/${id}`)).statusCode).toBe(200)
    under.resume()
    await ending
    await clearRows(app)
    expect(await staged(id)).toBe(0)
    expect(await get(id)).toMatchObject({ status: 'cancelled', files: [], rows: 0 })
  })

  test('what is deleted later is only what was there: an upload that follows keeps its rows', async () => {
    const id = await begin()
    await upload(id, all(file('first', 300)))
    expect((await app.call('DELETE', `/imports/${id}/files/lead`)).statusCode).toBe(200)
    await upload(id, all(file('second', 200)))
    await clearRows(app)
    expect(await staged(id)).toBe(200)
    expect((await get(id)).rows).toBe(200)
  })

  test('the embedded database has the room back at once, where no other rows are there', async () => {
    if (app.app.database.engine !== 'embedded') return
    await app.app.database.script('delete from import_rows')
    const id = await begin()
    await upload(id, all(file('first', 300)))
    await app.call('DELETE', `/imports/${id}`)
    await clearRows(app)
    expect(await size()).toBe(0)
  })

  test('a file with too many rows is refused, and none of them stays', async () => {
    const id = await begin()
    expect((await upload(id, all(file('fits', 600)), 600)).rows).toBe(600)
    const refused = { code: 'body_too_large', message: expect.stringContaining('in parts') }
    await expect(upload(id, all(file('more', 601)), 600)).rejects.toMatchObject(refused)
    expect(await staged(id)).toBe(0)
    expect((await get(id)).files).toEqual([])
  })

  test('a file that has only its first line is told from one with rows', async () => {
    const id = await begin()
    const refused = { code: 'change_refused', message: expect.stringContaining('no rows') }
    await expect(upload(id, all('Email,LastName\r\n'))).rejects.toMatchObject(refused)
    expect((await upload(id, all('Email,LastName\ra@customer.example,A\rb@customer.example,B'))).rows).toBe(2)
  })
})
