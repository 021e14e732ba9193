import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until, type TestApp } from '../../test/harness.ts'
import { moveAll, twoServers, type Mover, type TwoServers } from '../../test/moves.ts'
import { addPackage, install } from '../../test/product.ts'
import { PASSWORD } from '../../test/sign-in.ts'
import { emit } from '../events/emit.ts'
import { inSavepoint, inTransaction } from '../platform/context.ts'

let source: TestApp
let target: TestApp
let here: Mover
let there: Mover

let stop: TwoServers['stop']
beforeAll(async () => {
  ;({ source, target, here, there, stop } = await twoServers())
})
afterAll(() => stop())

async function somebodyWaits(): Promise<boolean> {
  const { rows } = await sql`select from pg_locks where not granted and locktype = 'advisory' limit 1`.execute(
    target.app.database.db,
  )
  return rows.length > 0
}

describe('giving up at the destination (V3)', () => {
  test('waits for who is writing, and then refuses: nothing acknowledged is lost', async () => {
    const pack = await addPackage(source)
    const drafted = await moveAll(here, there, [pack.id])
    const path = `/moves/${drafted.thereId}/undo`
    const [written, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const writing = inTransaction(target.org.admin, async (tx) => {
      await inSavepoint(tx, () => emit(tx, 'version.created', { packageId: pack.id }, { number: '8.0.0' }))
      written.resolve()
      await end.promise
    })
    await written.promise
    let answered = false
    const undoing = there.post(path, { password: PASSWORD }).finally(() => (answered = true))
    await until(async () => answered || (await somebodyWaits()))
    end.resolve()
    await writing
    expect((await undoing).json().code).toBe('nothing_to_undo')
    expect((await there.get(drafted.thereId)).status).toBe('live')
  })

  test('is refused after a change of a subscriber that came along, though it names no package', async () => {
    const pack = await addPackage(source)
    const { license } = await install(source, pack.installKey)
    const drafted = await moveAll(here, there, [pack.id])
    const { subscriberId } = (await target.call('GET', `/licenses/${license.id}`)).json()
    const subscriber = `/subscribers/${subscriberId}`
    const revision = String((await target.call('GET', subscriber)).headers.etag)
    const headers = { authorization: `Bearer ${target.org.apiKey}`, 'if-match': revision }
    const renamed = await target.call('PATCH', subscriber, { name: 'Renamed there' }, headers)
    expect(renamed.statusCode).toBe(200)
    const undone = await there.post(`/moves/${drafted.thereId}/undo`, { password: PASSWORD })
    expect(undone.json()).toMatchObject({
      code: 'nothing_to_undo',
      detail: expect.stringContaining('subscriber.modified'),
    })
  })

  test('many writers at once: each is refused, or the undo is', async () => {
    const pack = await addPackage(source)
    const drafted = await moveAll(here, there, [pack.id])
    const undoing = there.post(`/moves/${drafted.thereId}/undo`, { password: PASSWORD })
    const writes = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => target.call('POST', `/packages/${pack.id}/versions`, { number: `8.0.${n}` })),
    )
    const { statusCode } = await undoing
    const codes = new Set(writes.map((one) => one.statusCode))
    expect(statusCode === 200 ? [...codes] : [statusCode, codes.has(201)]).toEqual(
      statusCode === 200 ? [409] : [409, true],
    )
  })
})
