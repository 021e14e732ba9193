import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Move } from '../src/moves/schema.ts'
import { until } from './harness.ts'
import {
  expectWholeHistory,
  freezeMove,
  handOverMove,
  rowsAt,
  stageMove,
  startSide,
  type Pack,
  type Side,
} from './move-sides.ts'
import { ALWAYS_LICENSED, startProduct, type ProductProcess } from './products.ts'
import { PASSWORD } from './sign-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'openlma-undone-'))
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

const TABLES = ['licenses', 'leads', 'lead_touches', 'seats', 'subscribers', 'installations', 'events']

test('from PostgreSQL to a folder; undone, its products come back (V3)', { timeout: 180_000 }, async () => {
  const pack = await here.call<Pack>('POST', '/packages', { name: 'Goes', slug: 'goes' })
  const { id: packageId, installKey, rootKeys } = pack
  for (const orgId of ['acme', 'globex']) {
    const at = { server: here.server.url, folder: join(folder, orgId) }
    products.push(startProduct({ ...at, packageId, installKey, rootKeys, orgId }))
  }
  await Promise.all(products.map(({ ready }) => ready))

  const move = await freezeMove(here, there, [pack.id])
  const frozen = new Date()
  const before = await rowsAt(here, pack.id, frozen)
  await stageMove(here, there, move)
  await handOverMove(here, there, move)
  await until(async () => {
    const { followed } = await there.call<Move>('GET', `/moves/${move.thereId}`)
    return followed?.installations === 2 && products.every(({ moved }) => moved.length === 1)
  }, 60_000)

  const { givenUp } = await there.call('POST', `/moves/${move.thereId}/undo`, { password: PASSWORD })
  const undone = await here.call('POST', `/moves/${move.id}/undo`, { password: PASSWORD, givenUp })
  expect([undone.status, undone.next]).toEqual(['undone', 'nothing'])
  await until(() => products.every(({ moved }) => moved.length === 2), 60_000)
  const heard = await Promise.all(products.map((product) => product.end()))
  for (const { answers } of heard) expect(Object.keys(answers)).toEqual([ALWAYS_LICENSED])
  expect(heard.map(({ server }) => server)).toEqual([here.server.url, here.server.url])
  await here.call('POST', `/packages/${pack.id}/versions`, { number: '2.0.0' })

  await there.server.kill()
  const left = await rowsAt(there, pack.id, frozen)
  const reopened = await rowsAt(here, pack.id, frozen)
  for (const table of TABLES) {
    expect([table, reopened[table]]).toEqual([table, before[table]])
    // The leads have an owner of the other org there.
    if (table !== 'leads') expect([table, left[table]]).toEqual([table, before[table]])
  }
  for (const side of sides) await expectWholeHistory(side)
})
