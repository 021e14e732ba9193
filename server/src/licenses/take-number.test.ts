import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, install, newToken, tryInstall, unique, type TestPackage } from '../../test/product.ts'
import { takeNumber, takeNumberAgain } from './take-number.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

async function next(): Promise<number> {
  const { db } = app.app.database
  const result = await sql<{ next: number }>`
    select next_license_number as next from orgs where id = ${app.org.orgId}`.execute(db)
  return result.rows[0]!.next
}

const take = async () => (await takeNumber(app.app, app.org.orgId)).number

test('those who ask at once get one each, and later ones are higher', async () => {
  const first = await next()
  const taken = await Promise.all(Array.from({ length: 20 }, take))
  expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => first + index))
  expect(await take()).toBe(first + 20)
})

test('a number that comes back is kept, and no other license gets it', async () => {
  const ahead = (await next()) + 5
  expect((await takeNumberAgain(app.app, app.org.orgId, ahead)).number).toBe(ahead)
  expect(await take()).toBe(ahead + 1)
  expect((await takeNumberAgain(app.app, app.org.orgId, ahead)).number).toBe(ahead)
  expect(await next()).toBe(ahead + 2)
})

test('one that another license has by now is not given twice', async () => {
  const { license } = await install(app, pkg.installKey)
  const number = Number(license.number.slice(2))
  expect((await takeNumberAgain(app.app, app.org.orgId, number)).number).toBeGreaterThan(number)
})

test('installing again takes no number; a refused first install leaves one out', async () => {
  const body = { token: newToken(), subscriber: { orgId: unique('again') } }
  await install(app, pkg.installKey, body)
  const before = await next()
  expect((await tryInstall(app, pkg.installKey, { ...body, version: '2.0.0' })).statusCode).toBe(200)
  expect((await tryInstall(app, pkg.installKey, { ...body, token: newToken() })).statusCode).toBe(409)
  expect(await next()).toBe(before)
  expect((await tryInstall(app, pkg.installKey, { activationCode: 'NOPE-NOPE' })).statusCode).toBe(422)
  expect((await install(app, pkg.installKey)).license.number).toContain(String(before + 1))
})

test.runIf(process.env['TEST_ENGINE'] !== 'embedded')(
  'nobody waits for an install that has not committed',
  async () => {
    await app.app.database.db.transaction().execute(async (trx) => {
      const mine = await take()
      await sql`insert into subscribers (id, org_id, org_key, test, type, created_at, updated_at)
      values (${unique('sub')}, ${app.org.orgId}, ${unique('open')}, false, 'production', now(), now())`.execute(trx)
      expect(await take()).toBe(mine + 1)
      expect((await tryInstall(app, pkg.installKey)).statusCode).toBe(201)
    })
  },
)
