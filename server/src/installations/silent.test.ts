import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, askAs, checkIn, install } from '../../test/product.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const DAY = 86_400_000
const get = async (path: string) => (await app.call('GET', path)).json()

test('an installation nobody hears of is silent, by the days of its package, and never removed', async () => {
  const [pkg, patient] = [await addPackage(app), await addPackage(app)]
  const { db } = app.app.database
  await db.updateTable('packages').set({ silent_after_days: 90 }).where('id', '=', patient.id).execute()
  const [heard, never, gone] = [
    await install(app, pkg.installKey),
    await install(app, pkg.installKey),
    await install(app, pkg.installKey),
  ]
  const slow = await install(app, patient.installKey)
  await askAs(app, gone, 'DELETE')
  const silent = async (query = '') =>
    (await get(`/installations?silent=true${query}`)).data.map(({ id }: { id: string }) => id)
  app.clock.advance(29 * DAY)
  expect((await checkIn(app, heard)).statusCode).toBe(200)
  await app.observations.flush()
  expect(await silent()).toEqual([])
  app.clock.advance(2 * DAY)
  expect(await silent()).toEqual([never.installation.id])
  expect(await get(`/installations/${never.installation.id}`)).toMatchObject({ silent: true, status: 'installed' })
  expect(await get(`/installations/${heard.installation.id}`)).toMatchObject({ silent: false })
  expect(await get(`/installations/${gone.installation.id}`)).toMatchObject({ silent: false })
  app.clock.advance(60 * DAY)
  expect(await silent()).toEqual([slow, never, heard].map(({ installation }) => installation.id))
  expect(await silent(`&packageId=${patient.id}`)).toEqual([slow.installation.id])
  const others = (await get('/installations?silent=false')).data
  expect(others.map(({ id }: { id: string }) => id)).toEqual([gone.installation.id])
  const csv = (await app.call('GET', `/installations.csv?silent=true&packageId=${patient.id}`)).body.split('\r\n')
  expect(csv).toHaveLength(3)
  expect(csv[1]).toContain(slow.installation.id)
  expect((await checkIn(app, never)).statusCode).toBe(200)
  await app.observations.flush()
  expect(await silent()).not.toContain(never.installation.id)
})
