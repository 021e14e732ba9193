import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from './harness.ts'
import {
  addMember,
  addOrg,
  expectWholeHistory,
  freezeMove,
  handOverMove,
  moveWithin,
  rowsAt,
  stageMove,
  startSide,
  type Pack,
  type Party,
  type Side,
} from './move-sides.ts'
import { ALWAYS_LICENSED, startProduct, type ProductProcess } from './products.ts'

const MARY = 'mary@example.com'
const folder = mkdtempSync(join(tmpdir(), 'openlma-products-'))
const products: ProductProcess[] = []
const sides: Side[] = []
let here: Side
let there: Side

beforeAll(async () => {
  const starting = [startSide('embedded', 7, 'ada@example.com'), startSide('postgres', 9, 'bea@example.com')]
  for (const side of await Promise.all(starting)) sides.push(side)
  ;[here, there] = sides as [Side, Side]
}, 180_000)

afterAll(async () => {
  for (const product of products) product.kill()
  for (const side of sides) await side.drop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

type Leads = { data: { id: string }[] }

/** Leads of Mary, whom both servers know, and of Ada, whom only the source knows; one of each is converted. */
async function shareLeads(packageId: string): Promise<void> {
  const mary = await addMember(here, MARY)
  await addMember(there, MARY)
  const { data: users } = await here.call<{ data: { id: string; email: string }[] }>('GET', '/users')
  const ada = users.find(({ email }) => email === here.admin)?.id
  const { data: leads } = await here.call<Leads>('GET', `/leads?packageId=${packageId}`)
  const ids = leads.map(({ id }) => id)
  expect(ids).toHaveLength(5)
  await here.call('POST', '/leads/assign', { leadIds: ids.slice(0, 3), ownerId: mary })
  await here.call('POST', '/leads/assign', { leadIds: ids.slice(3), ownerId: ada })
  await here.call('POST', `/leads/${ids[0]}/convert`, {})
  await here.call('POST', `/leads/${ids[4]}/convert`, {})
}

/** Owners the destination does not know become its fallback owner; authors it does not know become nobody. */
const asThere = (row: string): string =>
  row
    .replaceAll(`"owner_id":"user ${here.admin}"`, `"owner_id":"user ${there.admin}"`)
    .replaceAll(`"user ${here.admin}"`, 'null')

/** Of what belongs to the package, these must be the same, row for row. */
const SAME = [
  'licenses',
  'leads',
  'lead_touches',
  'seats',
  'accounts',
  'contacts',
  'subscribers',
  'installations',
  'events',
]

type Rows = Record<string, string[]>

function expectSame(after: Rows, before: Rows, as: (row: string) => string): void {
  for (const table of SAME) expect([table, after[table]]).toEqual([table, before[table]?.map(as).toSorted()])
}

async function allFollowed(at: Party, id: string, installations: number): Promise<void> {
  await until(async () => {
    const { followed } = await at.call('GET', `/moves/${id}`)
    return followed?.installations === installations && followed.of === installations
  }, 60_000)
}

test(
  'five products work on while their package goes from a folder to PostgreSQL, and there to another org (V1–V3)',
  { timeout: 180_000 },
  async () => {
    const pack = await here.call<Pack>('POST', '/packages', { name: 'Goes', slug: 'goes' })
    const stays = await here.call<Pack>('POST', '/packages', { name: 'Stays', slug: 'stays' })
    const remains = await there.call<Pack>('POST', '/packages', { name: 'Remains', slug: 'remains' })
    const productOf = ({ id: packageId, installKey, rootKeys }: Pack, orgId: string, side = here) => {
      const at = { server: side.server.url, folder: join(folder, orgId) }
      const product = startProduct({ ...at, packageId, installKey, rootKeys, orgId })
      products.push(product)
      return product
    }
    const going = [1, 2, 3, 4, 5].map((n) => productOf(pack, `customer-${n}`))
    const staying = [productOf(stays, 'stays-here'), productOf(remains, 'stays-there', there)]
    await Promise.all([...going, ...staying].map(({ ready }) => ready))
    await shareLeads(pack.id)

    const move = await freezeMove(here, there, [pack.id])
    const frozen = new Date()
    // A data folder can be read while its server does not run.
    await here.server.kill()
    const before = await rowsAt(here, pack.id, frozen)
    await here.server.start()
    await stageMove(here, there, move)
    const { unmatched } = await there.call('GET', `/moves/${move.thereId}`)
    expect(unmatched.map(({ email }) => email)).toEqual([here.admin])
    await handOverMove(here, there, move)
    await allFollowed(there, move.thereId, 5)
    await until(() => going.every(({ moved }) => moved.length === 1), 30_000)
    await here.call('POST', `/packages/${stays.id}/versions`, { number: '2.0.0' })

    const after = await rowsAt(there, pack.id, frozen)
    expectSame(after, before, asThere)
    const counts = ['licenses', 'leads', 'seats', 'accounts', 'contacts'].map((table) => after[table]?.length)
    expect(counts).toEqual([5, 5, 5, 2, 2])
    for (const email of [MARY, there.admin]) {
      expect(after['leads']?.filter((row) => row.includes(`"owner_id":"user ${email}"`)).length).toBeGreaterThan(0)
      expect(after['accounts']?.filter((row) => row.includes(`"owner_id":"user ${email}"`))).toHaveLength(1)
    }

    const neighbour = await addOrg(there, 'Neighbour')
    const nearer = await freezeMove(there, neighbour, [pack.id])
    const frozenAgain = new Date()
    const between = await rowsAt(there, pack.id, frozenAgain)
    await moveWithin(there, neighbour, nearer)
    await allFollowed(neighbour, nearer.thereId, 5)
    const arrived = await rowsAt(there, pack.id, frozenAgain)
    // Mary does not work there.
    expectSame(arrived, between, (row) =>
      row.replaceAll(`"owner_id":"user ${MARY}"`, `"owner_id":"user ${there.admin}"`),
    )
    expect((await there.call<{ data: Pack[] }>('GET', '/packages')).data.map(({ id }) => id)).toEqual([remains.id])
    await there.call('POST', `/packages/${remains.id}/versions`, { number: '2.0.0' })
    await neighbour.call('POST', `/packages/${pack.id}/versions`, { number: '2.0.0' })

    const heard = await Promise.all([...going, ...staying].map((product) => product.end()))
    for (const { answers } of heard) expect(Object.keys(answers)).toEqual([ALWAYS_LICENSED])
    // Within a server there is nowhere to follow to.
    expect(going.map(({ moved }) => moved)).toEqual(going.map(() => [there.server.url]))
    const [stayed, remained] = heard.slice(-2)
    expect([stayed?.server, remained?.server]).toEqual([here.server.url, there.server.url])
    await Promise.all([here.server.kill(), there.server.kill()])
    for (const side of sides) await expectWholeHistory(side)
  },
)
