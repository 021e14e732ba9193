import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { draft, freeze, handOver, listen, moverOf, staged, type Mover } from '../../test/moves.ts'
import { addPackage, install, unique } from '../../test/product.ts'
import type { Lead } from './schema.ts'

let app: TestApp
let target: TestApp
let here: Mover
let there: Mover
beforeAll(async () => {
  app = await createTestApp()
  target = await createTestApp()
  await listen(app)
  await listen(target)
  here = await moverOf(app, app.org)
  there = await moverOf(target, target.org)
})
afterAll(() => Promise.all([app.stop(), target.stop()]))

const get = async (path: string) => (await app.call('GET', path)).json()
const ownersOf = async (packageId: string) =>
  ((await get(`/leads?packageId=${packageId}`)).data as Lead[]).map(({ ownerName }) => ownerName)

async function member(name: string): Promise<string> {
  const email = `${unique('u')}@example.com`
  const invited = (await app.call('POST', '/users', { email, name, role: 'sales' })).json()
  const token = new URL(invited.inviteUrl).searchParams.get('token')
  await app.ask('POST', '/invites/accept', { token, password: 'seven lazy herons' })
  return invited.id
}

async function packageOf(leadManagerId: string, name: string): Promise<string> {
  const pack = await addPackage(app, { leadManagerId, name })
  await install(app, pack.installKey)
  return pack.id
}

test('what has gone with a move stays out of it, and the rest goes to the colleague (V3)', async () => {
  const [ada, bob] = [await member('Ada'), await member('Bob')]
  const [stays, goes] = [await packageOf(ada, 'Stays'), await packageOf(ada, 'Goes')]
  expect(await get(`/users/${ada}/holdings`)).toMatchObject({ openLeads: 2 })
  await handOver(here, there, await staged(here, there, [goes]))
  const holdings = { openLeads: 1, accounts: 0, packages: [{ id: stays, name: 'Stays' }], fallbackOwner: false }
  expect(await get(`/users/${ada}/holdings`)).toEqual(holdings)
  const over = await app.call('POST', `/users/${ada}/hand-over`, { toUserId: bob })
  expect([over.statusCode, over.json()]).toEqual([200, holdings])
  expect([await ownersOf(stays), await ownersOf(goes)]).toEqual([['Bob'], ['Ada']])
  expect(await get(`/packages/${goes}`)).toMatchObject({ leadManagerId: ada })
  expect(await get(`/users/${ada}/holdings`)).toMatchObject({ openLeads: 0, packages: [] })
  const [event] = await app.events({ kind: 'user.handed_over' })
  expect(event?.payload).toMatchObject({ userId: ada, toUserId: bob, openLeads: 1, packages: [stays] })
})

test('while one is frozen nothing is handed over, and the answer names it (V2)', async () => {
  const [ada, bob] = [await member('Ada'), await member('Bob')]
  const [free, held] = [await packageOf(ada, 'Free'), await packageOf(ada, 'Under way')]
  // Whoever merely owns a lead of it is concerned too.
  await app.call('PUT', `/packages/${held}/lead-manager`, { userId: bob, reassignOpenLeads: false })
  const drafted = await draft(here, there, [held])
  await freeze(here, drafted)
  const path = `/users/${ada}/hand-over`
  const refused = await app.call('POST', path, { toUserId: bob })
  expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
    503,
    'package_moving',
    '30',
  ])
  expect(refused.json().detail).toContain('Under way')
  expect([await ownersOf(free), await ownersOf(held)]).toEqual([['Ada'], ['Ada']])
  expect(await get(`/packages/${free}`)).toMatchObject({ leadManagerId: ada })
  await here.step(`/moves/${drafted.moveId}/drop`)
  expect((await app.call('POST', path, { toUserId: bob })).json()).toMatchObject({ openLeads: 2 })
  expect([await ownersOf(free), await ownersOf(held)]).toEqual([['Bob'], ['Bob']])
})
