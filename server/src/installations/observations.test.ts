import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { addPackage, checkIn, install, type TestPackage } from '../../test/product.ts'

let app: TestApp
let pkg: TestPackage
beforeAll(async () => {
  app = await createTestApp()
  pkg = await addPackage(app)
})
afterAll(() => app.stop())

const seenOf = async (id: string) => (await app.call('GET', `/installations/${id}`)).json().lastCheckInAt

describe('observations (E1)', () => {
  test('check-ins that change nothing are few writes, the last of them seen, and no event', async () => {
    const made = await install(app, pkg.installKey)
    await app.observations.flush()
    const { id } = made.installation
    const events = (await app.events({ installationId: id })).length
    await app.app.database.script(`create table writes (id text);
      create function count_write() returns trigger language plpgsql as $$
        begin insert into writes values (new.id); return null; end $$;
      create trigger count_write after update on installations for each row execute function count_write()`)
    for (let n = 0; n < 4; n++) {
      app.clock.advance(60_000)
      await Promise.all(Array.from({ length: 10 }, () => checkIn(app, made)))
    }
    const last = app.clock.now().getTime()
    await app.observations.flush()
    const { rows } = await sql<{ id: string }>`select id from writes`.execute(app.app.database.db)
    await app.app.database.script(`drop trigger count_write on installations`)
    // One, unless the turn of every five seconds came in between.
    expect(rows.length).toBeLessThan(10)
    expect(rows[0]).toEqual({ id })
    expect(Math.abs(Date.parse(await seenOf(id)) - last)).toBeLessThan(30_000)
    expect(await app.events({ installationId: id })).toHaveLength(events)
  })

  test('what could not be written is written at the next turn', async () => {
    const made = await install(app, pkg.installKey)
    app.clock.advance(60_000)
    const before = app.clock.now().getTime() - 30_000
    await checkIn(app, made)
    await app.app.database.script(`alter table installations rename to installations_away`)
    await app.observations.flush()
    await app.app.database.script(`alter table installations_away rename to installations`)
    await app.observations.flush()
    expect(Date.parse(await seenOf(made.installation.id))).toBeGreaterThan(before)
  })
})
