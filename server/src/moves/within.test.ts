import { memoryStore, openLicense } from '@openlma/sdk'
import { sql } from 'kysely'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestOrg } from '../../test/harness.ts'
import { rowsOfPackage } from '../../test/moved-rows.ts'
import { draft, freeze, moveAll, moverOf, type Mover } from '../../test/moves.ts'
import { addPackage, unique, type TestPackage } from '../../test/product.ts'
import { PASSWORD } from '../../test/sign-in.ts'
import { furnish, type Furnished } from '../../test/vendor-things.ts'
import { verifyEvents } from '../events/verify.ts'

let app: TestApp
let other: TestOrg
let here: Mover
let there: Mover
let own: Furnished

beforeAll(async () => {
  app = await createTestApp()
  await app.http.listen({ host: '127.0.0.1', port: 0 })
  other = await app.addOrg('Destination')
  here = await moverOf(app, app.org)
  there = await moverOf(app, other)
  own = await furnish(app, app.org, 'acmehouse')
  await join(app, app.org.userId, other.orgId)
})
afterAll(() => app.stop())

/** The admin of the one org works in the other too, and so owns there what they own here. */
async function join({ app: { database }, clock }: TestApp, userId: string, orgId: string): Promise<void> {
  const at = { created_at: clock.now(), updated_at: clock.now() }
  const membership = { org_id: orgId, user_id: userId, role: 'sales', status: 'active', ...at }
  await database.db.insertInto('memberships').values(membership).execute()
}

const url = () => `http://127.0.0.1:${(app.http.server.address() as AddressInfo).port}`
const atOther = () => ({ authorization: `Bearer ${other.apiKey}` })

async function product(pack: TestPackage, orgId: string) {
  const { id: packageId, installKey } = pack
  const rootKeys = pack.rootKeys as unknown as Parameters<typeof openLicense>[0]['rootKeys']
  const lma = await openLicense({ server: url(), packageId, rootKeys, installKey, store: memoryStore(), proxy: false })
  await lma.install({ version: '1.0.0', subscriber: { orgId }, contact: { lastName: 'Lovelace', company: orgId } })
  return lma
}

async function faults(): Promise<string[]> {
  await app.sealer.idle()
  const reports = await verifyEvents(app.app, [app.org.orgId, other.orgId])
  return reports.flatMap(({ broken }) => broken)
}

describe('a move between two orgs of one server (V1–V3)', () => {
  test('takes the package with everything, row for row, and brings it back', async () => {
    const { db } = app.app.database
    await app.background.refreshes.idle()
    await app.call('POST', `/leads/${own.leads}/notes`, { text: 'Called them' })
    await app.call('POST', `/leads/${own.leads}/convert`, {})
    const { number } = (await app.call('GET', `/licenses/${own.licenses}`)).json()
    const began = await draft(here, there, [own.packages])
    await here.step(`/moves/${began.moveId}/drop`)
    const before = await rowsOfPackage(db, own.packages, app.clock.now())
    const at = app.clock.now()
    const drafted = await moveAll(here, there, [own.packages])
    const arrived = await rowsOfPackage(db, own.packages, at)
    // The one that was waiting has been cancelled by the freeze.
    expect(arrived).toEqual({ ...before, refreshes: expect.anything() })
    const license = (await app.call('GET', `/licenses/${own.licenses}`, undefined, atOther())).json()
    expect(license).toMatchObject({
      id: own.licenses,
      packageId: own.packages,
      number: expect.stringMatching(/^L-0000[12]$/),
    })
    expect((await app.call('GET', `/licenses/${own.licenses}`)).statusCode).toBe(404)
    expect(await faults()).toEqual([])
    const moved = await there.get(drafted.thereId)
    expect(moved).toMatchObject({ status: 'live', next: 'nothing', followed: { of: 2 }, unmatched: [] })
    expect(moved.refreshIds).toHaveLength(1)

    await there.step(`/moves/${drafted.thereId}/undo`, { password: PASSWORD })
    await app.background.moves.idle()
    expect((await app.call('GET', `/licenses/${own.licenses}`)).json()).toMatchObject({ number })
    const back = await rowsOfPackage(db, own.packages, at)
    expect(back).toEqual({ ...arrived, refreshes: expect.anything() })
    expect(await faults()).toEqual([])
    expect((await here.get(drafted.moveId)).status).toBe('undone')
  })

  test.each([
    ['while it is delivered', 'insert on move_rows for each row'],
    ['when it is handed over', "update on moves for each row when (new.status = 'undone')"],
  ])('an undo that dies %s goes on when it is asked for again', async (_when, at) => {
    const { db } = app.app.database
    const pack = await addPackage(app)
    const drafted = await moveAll(here, there, [pack.id])
    const path = `/moves/${drafted.thereId}/undo`
    await sql`create function die() returns trigger language plpgsql as $$ begin raise exception 'died'; end $$`.execute(
      db,
    )
    await sql`create trigger die before ${sql.raw(at)} execute function die()`.execute(db)
    expect((await there.post(path, { password: PASSWORD })).statusCode).toBe(500)
    await sql`drop function die cascade`.execute(db)
    await app.background.moves.idle()
    expect((await there.get(drafted.thereId)).status).toBe('live')

    await there.step(path, { password: PASSWORD })
    await app.background.moves.idle()
    const statuses = [await here.get(drafted.moveId), await there.get(drafted.thereId)].map(({ status }) => status)
    expect(statuses).toEqual(['undone', 'undone'])
    expect((await app.call('POST', `/packages/${pack.id}/versions`, { number: '7.0.0' })).statusCode).toBe(201)
    // Nothing of the attempt that died stands open.
    const open = sql<{
      status: string
    }>`select status from moves where packages @> ${JSON.stringify([{ id: pack.id }])}::jsonb
      and status not in ('live', 'handed_over', 'dropped', 'undone')`
    expect((await open.execute(db)).rows).toEqual([])
    const invited = (await here.app.ask('GET', '/moves', undefined, here.browser)).json().data as { status: string }[]
    expect(invited.filter(({ status }) => status === 'invited')).toEqual([])
    expect(await faults()).toEqual([])
  })

  test('no product notices: checks, seats and check-ins go on throughout', async () => {
    const pack = await addPackage(app)
    const products = await Promise.all([1, 2, 3].map(() => product(pack, unique('customer'))))
    for (const lma of products) await lma.assignSeat('u-1')
    const licenses = products.map((lma) => lma.license()?.licenseId)
    const codes = new Set<string>()
    let ended = false
    const working = products.map(async (lma) => {
      while (!ended) {
        await lma.checkIn().catch(() => {})
        codes.add(lma.check({ user: 'u-1' }).code)
      }
    })
    await moveAll(here, there, [pack.id])
    for (const lma of products) {
      await lma.checkIn()
      await lma.assignSeat('u-2')
      expect([lma.check({ user: 'u-1' }).code, lma.check({ user: 'u-2' }).code]).toEqual(['licensed', 'licensed'])
    }
    ended = true
    await Promise.all(working)
    expect([...codes]).toEqual(['licensed'])
    expect(products.map((lma) => lma.license()?.licenseId)).toEqual(licenses)
    expect(await faults()).toEqual([])
  })

  test('a draft changes nothing, and says what goes, what does not, and why', async () => {
    const drafted = await draft(here, there, [own.packages])
    expect(drafted.draft).toMatchObject({
      status: 'draft',
      next: 'freeze',
      counterpart: { org: 'Destination', local: true },
    })
    const rows = Object.fromEntries(drafted.draft.manifest?.tables.map(({ table, rows }) => [table, rows]) ?? [])
    expect(rows).toMatchObject({
      packages: 1,
      licenses: 2,
      installations: 2,
      subscribers: 2,
      mails: null,
      sessions: null,
    })
    const hashed = await here.step(`/moves/${drafted.moveId}/manifest`)
    const licenses = hashed.manifest?.tables.find(({ table }) => table === 'licenses')
    expect(licenses).toMatchObject({ fate: 'moves', rows: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    await here.step(`/moves/${drafted.moveId}/drop`)
    expect(await app.events({ kind: 'move.dropped' })).not.toEqual([])
  })

  test('asks for the password, the fingerprint and a person', async () => {
    const drafted = await draft(here, there, [own.packages])
    const path = `/moves/${drafted.moveId}/freeze`
    const { fingerprint } = drafted
    const answers = [
      await here.post(path, { password: 'wrong password', fingerprint }),
      await here.post(path, { password: PASSWORD, fingerprint: '0000-0000-0000-0000-0000' }),
      await app.call('POST', path, { password: PASSWORD, fingerprint }),
      await here.post(`/moves/${drafted.moveId}/hand-over`, { password: PASSWORD }),
    ]
    expect(answers.map((answer) => answer.json().code)).toEqual([
      'credentials_invalid',
      'fingerprint_wrong',
      'forbidden',
      'state_conflict',
    ])
    expect((await here.get(drafted.moveId)).status).toBe('draft')
    await freeze(here, drafted)
    const refused = await app.call('POST', `/packages/${own.packages}/versions`, { number: '9.9.9' })
    expect([refused.statusCode, refused.json().code, refused.headers['retry-after']]).toEqual([
      503,
      'package_moving',
      '30',
    ])
    await here.step(`/moves/${drafted.moveId}/drop`)
    expect((await app.call('POST', `/packages/${own.packages}/versions`, { number: '9.9.9' })).statusCode).toBe(201)
  })
})
