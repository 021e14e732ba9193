import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { keepAlive } from '../../test/keep-alive.ts'
import { addPackage, install, modify, type Installed } from '../../test/product.ts'
import { startServerProcess, type ServerProcess } from '../../test/server-process.ts'
import { settleSeats } from '../licenses/settle-seats.ts'
import { inTransaction } from '../platform/context.ts'

// One session of the embedded database serves all in turn: it would prove nothing here.
describe.runIf(process.env['TEST_ENGINE'] !== 'embedded')('several processes on one PostgreSQL', () => {
  let app: TestApp
  const servers: ServerProcess[] = []
  const stops: (() => unknown)[] = []

  beforeAll(async () => {
    app = await createTestApp()
    const { DATABASE_URL = '', MASTER_KEY = '' } = app.config
    const settings = { DATABASE_URL, MASTER_KEY, RATE_LIMIT: '1000', JOBS: 'false' }
    for (let count = 0; count < 2; count++) servers.push(await startServerProcess(settings))
  }, 180_000)
  afterAll(async () => {
    for (const stop of stops) stop()
    await Promise.all(servers.map((server) => server.kill()))
    await app.stop()
  })

  async function licensed(seats: number) {
    const pkg = await addPackage(app, { defaultTerms: { status: 'active', days: null, seats } })
    const made = await install(app, pkg.installKey)
    return { made, ask: asking(made) }
  }

  /** Calls about seats, by turns on each of the processes. */
  function asking({ installation, token }: Installed) {
    const clients = servers.map(({ url }) => keepAlive(url, token))
    stops.push(...clients.map(({ close }) => close))
    return (index: number, method: string, user: string) =>
      clients[index % clients.length]!.ask(method, `/installations/${installation.id}/seats/${user}`)
  }

  const many = <T>(count: number, act: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, index) => act(index)))
  const usedBy = async ({ license: { id } }: Installed) => {
    const { db } = app.app.database
    const license = await db
      .selectFrom('licenses')
      .select(['seats', 'seats_used'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const rows = await db
      .selectFrom('seats')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('license_id', '=', id)
      .where('assigned_at', 'is not', null)
      .executeTakeFirstOrThrow()
    expect(Number(rows.count)).toBe(license.seats_used)
    return license.seats_used
  }

  test('the last seat, 200 at once, 100 rounds: one gets it, every time (S1)', { timeout: 240_000 }, async () => {
    const { made, ask } = await licensed(1)
    for (let round = 0; round < 100; round++) {
      const answers = await many(200, (index) => ask(index, 'PUT', `user-${index}`))
      const won = answers.flatMap(({ status }, index) => (status === 200 ? [index] : []))
      const refused = answers.filter(({ status, body }) => status === 409 && body.code === 'no_seat_free')
      expect([round, won.length, refused.length]).toEqual([round, 1, 199])
      const freed = await ask(round, 'DELETE', `user-${won[0]}`)
      expect(freed.body.seats?.used).toBe(0)
    }
    const events = await app.events({ licenseId: made.license.id, kind: 'seat.assigned' })
    expect(events).toHaveLength(100)
    expect(await usedBy(made)).toBe(0)
  })

  test('the same user, 100 at once: one seat, one event (S1)', async () => {
    const { made, ask } = await licensed(5)
    const answers = await many(100, (index) => ask(index, 'PUT', 'ada'))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(await usedBy(made)).toBe(1)
    expect(await app.events({ licenseId: made.license.id, kind: 'seat.assigned' })).toHaveLength(1)
  })

  test('assigning against a lower number: whoever was first keeps it, nobody gets one after (M4, S1)', async () => {
    for (let round = 0; round < 10; round++) {
      const { made, ask } = await licensed(40)
      const assigning = many(60, (index) => ask(index, 'PUT', `user-${index}`))
      expect((await modify(app, made.license.id, { seats: 10 })).statusCode).toBe(200)
      const then = await usedBy(made)
      const won = (await assigning).filter(({ status }) => status === 200)
      expect(await usedBy(made)).toBe(Math.max(then, 10))
      expect(won).toHaveLength(Math.max(then, 10))
    }
  })

  test('assigning against a lower number that releases: never more than it allows (M4, S1)', async () => {
    for (let round = 0; round < 10; round++) {
      const { made, ask } = await licensed(40)
      const { id } = made.license
      const assigning = many(60, (index) => ask(index, 'PUT', `user-${index}`))
      await inTransaction(app.org.admin, async (tx) => {
        await tx.db.updateTable('licenses').set({ seats: 10 }).where('id', '=', id).execute()
        await settleSeats(tx, { id, seats: 40 }, 10, 'release')
      })
      expect(await usedBy(made)).toBeLessThanOrEqual(10)
      await assigning
      expect(await usedBy(made)).toBe(10)
    }
  })

  test(
    'assigning, revoking and seeing the same users at once: nobody fails, all counts agree',
    { timeout: 120_000 },
    async () => {
      const { made, ask } = await licensed(30)
      await many(200, (index) => {
        if (index % 5 === 0) return modify(app, made.license.id, { message: `${index}` }).then(() => ({ status: 200 }))
        return ask(index, index % 2 === 0 ? 'PUT' : 'DELETE', `user-${index % 37}`)
      }).then((answers) => expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]))
      expect(await usedBy(made)).toBeLessThanOrEqual(30)
    },
  )
})
