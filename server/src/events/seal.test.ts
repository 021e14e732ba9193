import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp, type TestOrg } from '../../test/harness.ts'
import { inTransaction } from '../platform/context.ts'
import { emit } from './emit.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ settings: { LOG_LEVEL: 'silent' } })
})
afterAll(() => app.stop())

const write = ({ admin }: TestOrg, count: number) =>
  inTransaction(admin, async (tx) => {
    for (let i = 0; i < count; i++) await emit(tx, 'lead.modified', { packageId: 'pkg_s' }, { i })
  })

async function unsealedOf({ orgId }: TestOrg): Promise<number> {
  await app.sealer.idle()
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from unsealed_events u join events e on e.id = u.event_id
    where e.org_id = ${orgId}`.execute(app.app.database.db)
  return rows[0]?.count ?? -1
}

test('a fault in the chain of one org keeps no other waiting, however much waits behind it (E1)', async () => {
  const { db } = app.app.database
  const [faulty, sound] = [await app.addOrg('Faulty'), await app.addOrg('Sound')]
  expect(await unsealedOf(faulty)).toBe(0)
  await sql`create function refuse_org() returns trigger language plpgsql as
    $$ begin raise exception 'a fault in the chain'; end $$`.execute(db)
  await sql`create trigger refuse_org before insert on event_positions for each row
    when (new.org_id = ${sql.lit(faulty.orgId)}) execute function refuse_org()`.execute(db)
  // More than one batch, all of them before those of the other.
  await write(faulty, 600)
  await write(sound, 3)
  expect([await unsealedOf(faulty), await unsealedOf(sound)]).toEqual([600, 0])
  await sql`drop trigger refuse_org on event_positions`.execute(db)
  await sql`drop function refuse_org`.execute(db)
  expect(await unsealedOf(faulty)).toBe(0)
})
