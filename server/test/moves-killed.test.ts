import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
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

// The moments of most kills are drawn anew in each run. `KILL_SEED=… ` before the command brings those of a run back.
const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 1_000_000)
const random = randomFrom(SEED)
const COPYING_MS = 400
const ARRIVING_MS = 600

const folder = mkdtempSync(join(tmpdir(), 'openlma-killed-'))
const sides: Side[] = []
const products: ProductProcess[] = []
let here: Side
let there: Side

beforeAll(async () => {
  const starting = [startSide('postgres', 7, 'ada@example.com'), startSide('embedded', 9, 'bea@example.com')]
  for (const side of await Promise.all(starting)) sides.push(side)
  ;[here, there] = sides as [Side, Side]
}, 180_000)

afterAll(async () => {
  for (const product of products) product.kill()
  for (const side of sides) await side.drop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** From 0 to 1; the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** Does the work and kills the server at some moment of it, or right after; starts it again. */
async function killSometime(side: Side, withinMs: number, work: () => Promise<unknown>): Promise<void> {
  const working = work().catch(() => null)
  await pause(random() * withinMs)
  await side.server.kill()
  await working
  await side.server.start()
}

/** Kills the source while its `work` waits for a lock, in the middle of a transaction, and starts it again. */
async function killWaiting(lock: (db: Db) => Promise<unknown>, work: () => Promise<unknown>): Promise<void> {
  await withDatabase(here, async (db) => {
    await db.transaction().execute(async (trx) => {
      await lock(trx)
      const working = work().catch(() => null)
      await until(async () => {
        const { rows } = await sql`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
        return rows.length > 0
      }, 20_000)
      await here.server.kill()
      await working
    })
  })
  await here.server.start()
}

const at = (side: Side, id: string): Promise<Move> => side.call('GET', `/moves/${id}`)
const stateOf = async (side: Side, id: string) => {
  const { status, next, error } = await at(side, id)
  return { status, next, error }
}

/** More than a segment of the log of the embedded database has, and less than what is heavy. */
const ROOM = 17 * 2 ** 20

/** A move of more than there is room for, frozen; what it weighs are names that nothing compresses. */
async function freezeHeavy(): Promise<Frozen> {
  const { id } = await here.call<Pack>('POST', '/packages', { name: 'Heavy', slug: 'heavy' })
  await withDatabase(here, (db) =>
    sql`insert into package_versions (id, org_id, package_id, number, name, channel, created_at)
      select 'ver_' || n, org_id, id, n || '.0.0', (
        select string_agg(encode(sha256(random()::text::bytea), 'base64'), '') from generate_series(1, 12000) where n > 0
      ), 'released', now()
      from packages, generate_series(1, 40) n where id = ${id}`.execute(db),
  )
  return freezeMove(here, there, [id])
}

/** The destination dies with a part of the archive in its hands. */
async function killWhileStaging({ thereId }: Frozen, archive: Uint8Array, room: number): Promise<void> {
  const part = archive.subarray(0, Math.floor(archive.length * random()))
  const half = new ReadableStream({ start: (stream) => stream.enqueue(part) })
  const importing = there.call('POST', `/moves/${thereId}/import`, half).catch(() => null)
  await until(async () => (await at(there, thereId)).status === 'staging', 20_000)
  await there.server.kill()
  await importing
  await there.server.start(room)
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

/** Whatever of it is left to do until the source has the receipt, as the pages of both sides tell it. */
async function copy({ id, thereId }: Frozen): Promise<void> {
  if ((await at(here, id)).receipt) return
  const { status, receipt } = await at(there, thereId)
  // The destination has one archive, the last that was exported.
  const bring = (text: string | null) => here.call('POST', `/moves/${id}/receipt`, { receipt: text })
  if (status === 'staged') return void (await bring(receipt))
  const archive = await exportMove(here, { id, thereId })
  await bring((await there.call('POST', `/moves/${thereId}/import`, archive)).receipt)
}

test(
  'servers are killed in every step; the old or the new state is whole, and says which (V2)',
  { timeout: 180_000 },
  async ({ onTestFailed }) => {
    onTestFailed(() => console.error(`KILL_SEED=${SEED} brings the moments of these kills back.`))
    const pack = await here.call<Pack>('POST', '/packages', { name: 'Goes', slug: 'goes' })
    const { id: packageId, installKey, rootKeys } = pack
    const product = startProduct({ server: here.server.url, folder, packageId, installKey, rootKeys, orgId: 'acme' })
    products.push(product)
    await product.ready

    const move = await freezeMove(here, there, [pack.id])
    const frozen = new Date()
    const before = await rowsAt(here, pack.id, frozen)
    await killWhileStaging(move, await exportMove(here, move), ROOM)
    expect(await stateOf(there, move.thereId)).toEqual({ status: 'staging', next: 'import_archive', error: null })

    const heavy = await freezeHeavy()
    const archive = await exportMove(here, heavy)
    const importHeavy = () => there.call('POST', `/moves/${heavy.thereId}/import`, archive)
    await expect(importHeavy()).rejects.toThrow('storage_full')
    const error = 'The server has no room left to write.'
    expect(await stateOf(there, heavy.thereId)).toEqual({ status: 'invited', next: 'import_archive', error })

    for (const side of [there, here]) {
      await killSometime(side, COPYING_MS, () => copy(move))
      const [source, destination] = [await at(here, move.id), await at(there, move.thereId)]
      expect(['frozen', 'exported']).toContain(source.status)
      expect(['invited', 'staging', 'staged']).toContain(destination.status)
      expect((await there.call<{ data: unknown[] }>('GET', '/packages')).data).toEqual([])
    }
    await copy(move)
    // There is room again.
    expect((await importHeavy()).status).toBe('staged')
    await there.call('POST', `/moves/${heavy.thereId}/drop`)
    await here.call('POST', `/moves/${heavy.id}/drop`)

    const handOver = () => here.call('POST', `/moves/${move.id}/hand-over`, { password: PASSWORD })
    await killWaiting((db) => sql`select from packages where id = ${pack.id} for update`.execute(db), handOver)
    expect(await stateOf(here, move.id)).toEqual({ status: 'exported', next: 'hand_over', error: null })
    expect(await rowsAt(here, pack.id, frozen)).toEqual(before)

    await killAfterHandOver(move)
    expect(await stateOf(here, move.id)).toEqual({ status: 'handed_over', next: 'give_release', error: null })
    const { release } = await at(here, move.id)

    const bringRelease = () => there.call('POST', `/moves/${move.thereId}/release`, { release })
    for (let round = 0; round < 2; round++) {
      if ((await at(there, move.thereId)).status === 'live') break
      await killSometime(there, ARRIVING_MS, bringRelease)
      expect(['staged', 'arriving', 'live']).toContain((await at(there, move.thereId)).status)
    }
    await bringRelease()
    await until(async () => (await at(there, move.thereId)).status === 'live', 30_000)
    expect(await stateOf(there, move.thereId)).toEqual({ status: 'live', next: 'nothing', error: null })

    await until(async () => (await at(there, move.thereId)).followed?.installations === 1, 60_000)
    const { answers, server } = await product.end()
    expect([Object.keys(answers), server]).toEqual([[ALWAYS_LICENSED], there.server.url])
    await Promise.all([here.server.kill(), there.server.kill()])
    const after = await rowsAt(there, pack.id, frozen)
    for (const table of ['licenses', 'seats', 'installations', 'lead_touches', 'subscribers', 'events']) {
      expect([table, after[table]]).toEqual([table, before[table]])
    }
    for (const side of sides) await expectWholeHistory(side)
  },
)
