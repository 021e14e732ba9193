import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Move } from '../src/moves/schema.ts'
import type { Db } from '../src/platform/database.ts'
import { until } from './harness.ts'
import {
  expectWholeHistory,
  exportMove,
  freezeMove,
  rowsAt,
  startSide,
  withDatabase,
  type Frozen,
  type Pack,
  type Side,
} from './move-sides.ts'
import { ALWAYS_LICENSED, startProduct, type ProductProcess } from './products.ts'
import { PASSWORD } from './sign-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-killed-'))
const sides: Side[] = []
const products: ProductProcess[] = []
let here: Side
let there: Side

beforeAll(async () => {
  const starting = [startSide('postgres', 7, 'ada@example.com'), startSide('postgres', 9, 'bea@example.com')]
  for (const side of await Promise.all(starting)) sides.push(side)
  ;[here, there] = sides as [Side, Side]
}, 180_000)

afterAll(async () => {
  for (const product of products) product.kill()
  for (const side of sides) await side.drop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** Kills the server while its `work` waits for a lock, in the middle of a transaction, and starts it again. */
async function killWaiting(
  side: Side,
  lock: (db: Db) => Promise<unknown>,
  work: () => Promise<unknown>,
): Promise<void> {
  await withDatabase(side, async (db) => {
    await db.transaction().execute(async (trx) => {
      await lock(trx)
      const working = work().catch(() => null)
      await until(async () => {
        const { rows } = await sql`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
        return rows.length > 0
      }, 20_000)
      await side.server.kill()
      await working
    })
  })
  await side.server.start()
}

const at = (side: Side, id: string): Promise<Move> => side.call('GET', `/moves/${id}`)
const stateOf = async (side: Side, id: string) => {
  const { status, next, error } = await at(side, id)
  return { status, next, error }
}

/** The destination dies with the first half of the archive in its hands. */
async function killWhileStaging({ thereId }: Frozen, archive: Uint8Array): Promise<void> {
  const half = new ReadableStream({ start: (stream) => stream.enqueue(archive.subarray(0, archive.length / 2)) })
  const importing = there.call('POST', `/moves/${thereId}/import`, half).catch(() => null)
  await until(async () => (await at(there, thereId)).status === 'staging', 20_000)
  await there.server.kill()
  await importing
  await there.server.start()
}

/** The source dies as soon as the hand-over is in its database, whatever was answered until then. */
async function killAfterHandOver({ id }: Frozen): Promise<void> {
  await withDatabase(here, async (db) => {
    const working = here.call('POST', `/moves/${id}/hand-over`, { password: PASSWORD }).catch(() => null)
    await until(async () => {
      const { rows } = await sql<{ status: string }>`select status from moves where id = ${id}`.execute(db)
      return rows[0]?.status === 'handed_over'
    }, 20_000)
    await here.server.kill()
    await working
  })
  await here.server.start()
}

test(
  'servers are killed in every step; the old or the new state is whole, and says which (V2)',
  { timeout: 120_000 },
  async () => {
    const pack = await here.call<Pack>('POST', '/packages', { name: 'Goes', slug: 'goes' })
    const { id: packageId, installKey, rootKeys } = pack
    const product = startProduct({ server: here.server.url, folder, packageId, installKey, rootKeys, orgId: 'acme' })
    products.push(product)
    await product.ready

    const move = await freezeMove(here, there, [pack.id])
    const frozen = new Date()
    const before = await rowsAt(here, pack.id, frozen)
    const archive = await exportMove(here, move)

    await killWhileStaging(move, archive)
    expect(await stateOf(there, move.thereId)).toEqual({ status: 'staging', next: 'import_archive', error: null })
    expect((await there.call<{ data: unknown[] }>('GET', '/packages')).data).toEqual([])
    const { receipt } = await there.call('POST', `/moves/${move.thereId}/import`, archive)
    await here.call('POST', `/moves/${move.id}/receipt`, { receipt })

    const handOver = () => here.call('POST', `/moves/${move.id}/hand-over`, { password: PASSWORD })
    await killWaiting(here, (db) => sql`select from packages where id = ${pack.id} for update`.execute(db), handOver)
    expect(await stateOf(here, move.id)).toEqual({ status: 'exported', next: 'hand_over', error: null })
    expect(await rowsAt(here, pack.id, frozen)).toEqual(before)

    await killAfterHandOver(move)
    expect(await stateOf(here, move.id)).toEqual({ status: 'handed_over', next: 'give_release', error: null })
    const { release } = await at(here, move.id)

    const lockSeats = (db: Db) => sql`lock table seats in access exclusive mode`.execute(db)
    await killWaiting(there, lockSeats, () => there.call('POST', `/moves/${move.thereId}/release`, { release }))
    await until(async () => (await at(there, move.thereId)).status === 'live', 20_000)
    expect(await stateOf(there, move.thereId)).toEqual({ status: 'live', next: 'nothing', error: null })

    await until(async () => (await at(there, move.thereId)).followed?.installations === 1, 60_000)
    const { answers, server } = await product.end()
    expect([Object.keys(answers), server]).toEqual([[ALWAYS_LICENSED], there.server.url])
    const after = await rowsAt(there, pack.id, frozen)
    for (const table of ['licenses', 'seats', 'installations', 'lead_touches', 'subscribers', 'events']) {
      expect([table, after[table]]).toEqual([table, before[table]])
    }
    for (const side of sides) await expectWholeHistory(side)
  },
)
