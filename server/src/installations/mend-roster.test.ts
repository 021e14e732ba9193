import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, checkIn, install } from '../../test/product.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const payloadOf = (statement: string) =>
  JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>

test('a check-in mends the roster where the product counts other seats by it (R4)', async () => {
  const pkg = await addPackage(app)
  const made = await install(app, pkg.installKey)
  await app.call('POST', `/licenses/${made.license.id}/seats`, { users: ['u-1', 'u-2'] })
  // The roster of the install is built upon for half a minute.
  app.clock.advance(31_000)
  const first = (await checkIn(app, made, { roster: null })).json().documents
  const { epoch } = payloadOf(first.certificate)
  const { revision, count } = payloadOf(first.roster)['lma'] as { revision: number; count: number }
  expect({ revision, count }).toEqual({ revision: 1, count: 2 })
  const { iat } = payloadOf(first.roster) as { iat: number }
  const has = payloadOf(first.license) as { iat: number; lma: { revision: number } }
  const have = { epoch, revision: has.lma.revision, iat: has.iat }
  const report = { have, roster: { epoch, revision, iat }, usage: { seatsUsed: 2, activeUsers: 1 } }
  expect((await checkIn(app, made, report)).json().documents).toBeNull()

  const { db } = app.app.database
  await sql`update licenses set seats_used = 1 where id = ${made.license.id}`.execute(db)
  const mended = (await checkIn(app, made, report)).json().documents
  expect(payloadOf(mended.roster)['lma']).toMatchObject({ revision: 2, count: 2 })
  const recounted = await app.events({ licenseId: made.license.id, kind: 'seat.recounted' })
  expect(recounted.map(({ payload }) => payload)).toEqual([{ before: 1, after: 2 }])
  await app.observations.flush()
  const { rows } = await sql`select reported_seats_used, reported_active_users from installations
    where id = ${made.installation.id}`.execute(db)
  expect(rows).toEqual([{ reported_seats_used: 2, reported_active_users: 1 }])
})
