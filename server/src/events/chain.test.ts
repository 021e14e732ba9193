import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp, type TestOrg } from '../../test/harness.ts'
import { inTransaction } from '../platform/context.ts'
import { emit } from './emit.ts'
import { blankEvents } from './queries.ts'
import { verifyChain } from './verify-chain.ts'
import { verifyEvents } from './verify.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const run = (text: string) => app.app.database.script(text)
const db = () => app.app.database.db

async function sealed(): Promise<void> {
  await until(async () => {
    await app.sealer.idle()
    return (await sql<{ n: number }>`select count(*) as n from unsealed_events`.execute(db())).rows[0]?.n === 0
  })
}

/** Writes events as any verb does, in a transaction of its own. */
const write = (
  org: TestOrg,
  packageId: string | null,
  payload: object,
  { fail = false, leadId = null as string | null, count = 1 } = {},
) =>
  inTransaction(org.admin, async (tx) => {
    for (let i = 0; i < count; i++) await emit(tx, 'lead.modified', { packageId, leadId }, { ...payload, i }, 'because')
    if (fail) throw new Error('rolled back')
  })

describe('order and proof (E1, E2)', () => {
  test('fifty writers at once, every fifth failing: no gap, no event of a failed one, every chain holds', async () => {
    const org = await app.addOrg('Busy')
    const before = (await app.eventsOf(org.orgId)).length
    const writers = Array.from({ length: 50 }, (_, n) =>
      write(org, n % 3 === 0 ? null : `pkg_${n % 3}`, { n }, { fail: n % 5 === 0, count: 2 }).catch(
        (error: Error) => error.message,
      ),
    )
    const results = await Promise.all(writers)
    expect(results.filter((result) => result === 'rolled back')).toHaveLength(10)
    await sealed()
    const events = await app.eventsOf(org.orgId)
    expect(events.length - before).toBe(80)
    const positions = events.map(({ position }) => position!).toSorted((a, b) => a - b)
    expect(positions).toEqual(positions.map((_, index) => index + 1))
    const written = events.filter(({ kind }) => kind === 'lead.modified').map(({ payload }) => payload?.['n'] as number)
    expect(written.filter((n) => n % 5 === 0)).toEqual([])
    expect(await verifyChain(app.app, org.orgId)).toEqual({
      orgId: org.orgId,
      events: events.length,
      erased: 0,
      chains: 3,
      faults: 0,
      broken: [],
    })
  })

  test('erasing blanks what was said of a person, and the chain still verifies (E2)', async () => {
    const org = await app.addOrg('Forgetful')
    await write(org, 'pkg_e', { email: 'person@example.com' }, { leadId: 'lead_gone' })
    await write(org, 'pkg_e', { email: 'other@example.com' }, { leadId: 'lead_stays' })
    await sealed()
    expect(await blankEvents(db(), org.orgId, { leadIds: ['lead_gone'] }, app.clock.now())).toBe(1)
    expect(await verifyChain(app.app, org.orgId)).toMatchObject({ erased: 1, broken: [] })
    const events = await app.eventsOf(org.orgId)
    expect(events.find(({ leadId }) => leadId === 'lead_gone')).toMatchObject({
      payload: null,
      reason: null,
      erasedAt: expect.any(String),
    })
    const text = await sql<{
      all: string
    }>`select string_agg(e::text, ' ') as all from events e where org_id = ${org.orgId}`.execute(db())
    expect(text.rows[0]?.all).not.toContain('person@example.com')
    expect(text.rows[0]?.all).toContain('other@example.com')
  })
})

describe('append-only (E1)', () => {
  test.each([
    ['an event changed', `update events set kind = 'org.created'`],
    ['a payload changed', `update events set payload = '{}'`],
    [
      'a subject changed while erasing',
      `update events set payload = null, salt = null, reason = null, erased_at = now(), license_id = 'lic_x'`,
    ],
    ['erased without saying so', `update events set payload = null, salt = null, reason = null`],
    ['an event deleted', `delete from events`],
    ['a position changed', `update event_positions set position = position + 1000`],
    ['a position deleted', `delete from event_positions`],
    ['all positions at once', `truncate event_positions`],
    ['all events at once', `truncate events cascade`],
    ['all heads at once', `truncate chain_heads`],
  ])('%s: the database refuses', async (_what, statement) => {
    await sealed()
    await expect(run(statement)).rejects.toThrow('append-only')
  })
})

describe('whoever changes the history with all rights is found out (E1)', () => {
  let org: TestOrg
  let victim: string
  let newest: string
  beforeAll(async () => {
    org = await app.addOrg('Tampered')
    await write(org, 'pkg_t', { seats: 5 }, { count: 3 })
    await sealed()
    const rows = await sql<{
      event_id: string
    }>`select event_id from event_positions where org_id = ${org.orgId} order by position desc limit 2`.execute(db())
    newest = rows.rows[0]!.event_id
    victim = rows.rows[1]!.event_id
  })

  test.each([
    ['kind', `update events set kind = 'lead.captured' where id = '$1'`],
    ['actor', `update events set actor = '{"kind":"system","id":null}' where id = '$1'`],
    ['payload', `update events set payload = '{"seats":500}' where id = '$1'`],
    ['payload by white space', `update events set payload = (payload::text || ' ')::json where id = '$1'`],
    ['payload taken away', `update events set payload = null where id = '$1'`],
    ['salt', `update events set salt = '\\x00' where id = '$1'`],
    ['reason', `update events set reason = 'another' where id = '$1'`],
    ['reason taken away', `update events set reason = null where id = '$1'`],
    ['time', `update events set created_at = created_at + interval '1 second' where id = '$1'`],
    ['commitment', `update events set commitment = '\\x00' where id = '$1'`],
    ['erased in name only', `update events set erased_at = now() where id = '$1'`],
    ['package', `update events set package_id = 'pkg_x' where id = '$1'`],
    ['subscriber', `update events set subscriber_id = 'sub_x' where id = '$1'`],
    ['license', `update events set license_id = 'lic_x' where id = '$1'`],
    ['installation', `update events set installation_id = 'ins_x' where id = '$1'`],
    ['lead', `update events set lead_id = 'lead_x' where id = '$1'`],
    ['org', `update events set org_id = (select id from orgs where id <> events.org_id limit 1) where id = '$1'`],
    ['hash of the org', `update event_positions set org_hash = '\\x00' where event_id = '$1'`],
    ['hash of the package', `update event_positions set package_hash = '\\x00' where event_id = '$1'`],
    ['position in the package', `update event_positions set package_position = 900 where event_id = '$1'`],
    ['cut out', `delete from event_positions where event_id = '$1'`],
    ['removed', `delete from event_positions where event_id = '$1'; delete from events where id = '$1'`],
    [
      'removed, and the next moved up',
      `delete from event_positions where event_id = '$1'; delete from events where id = '$1';
      update event_positions set position = position - 1, package_position = package_position - 1 where event_id = '$2'`,
    ],
    [
      'swapped with the next',
      `delete from event_positions where event_id in ('$1', '$2');
      insert into event_positions (org_id, position, event_id, org_hash, package_id, package_position, package_hash)
        select org_id, position, case event_id when '$1' then '$2' else '$1' end, org_hash, package_id,
          package_position, package_hash from kept_positions where event_id in ('$1', '$2')`,
    ],
    [
      'the newest cut off',
      `delete from event_positions p where (org_id, position) = (select org_id, max(position) from event_positions where org_id = (select org_id from events where id = '$1') group by org_id)`,
    ],
  ])('%s', async (_what, statement) => {
    // As a superuser who keeps triggers and foreign keys from firing.
    const off = 'set local session_replication_role = replica;'
    await run(
      `create table kept_events as select * from events; create table kept_positions as select * from event_positions`,
    )
    await run(off + statement.replaceAll('$1', victim).replaceAll('$2', newest))
    const { broken } = await verifyChain(app.app, org.orgId)
    await run(`${off} delete from event_positions; delete from events where id = '${victim}';
      insert into events select * from kept_events where id = '${victim}';
      insert into event_positions select * from kept_positions; drop table kept_events; drop table kept_positions`)
    expect(broken).not.toEqual([])
    expect((await verifyChain(app.app, org.orgId)).broken).toEqual([])
  })
})

test('a changed or missing head, and an event without a place, are found out (E1)', async () => {
  const org = await app.addOrg('Heads')
  await write(org, 'pkg_h', {}, { count: 2 })
  await sealed()
  const broken = async () => (await verifyEvents(app.app, [org.orgId])).flatMap((report) => report.broken)
  expect(await broken()).toEqual([])
  await run(`create table kept_heads as select * from chain_heads where org_id = '${org.orgId}'`)
  await run(`update chain_heads set hash = '\\x00' where org_id = '${org.orgId}' and package_id = 'pkg_h'`)
  expect(await broken()).toEqual([expect.stringContaining('not the head of the chain of pkg_h')])
  await run(`delete from chain_heads where org_id = '${org.orgId}'`)
  expect(await broken()).toEqual(['the chain of the org has no head', 'the chain of pkg_h has no head'])
  await run(`insert into chain_heads select * from kept_heads; drop table kept_heads`)
  await run(`insert into events (id, org_id, kind, actor, commitment, created_at)
    values ('evt_slipped_in', '${org.orgId}', 'org.modified', '{}', '\\x00', now())`)
  expect(await broken()).toEqual([expect.stringContaining('evt_slipped_in')])
})

test('a sealer of another process finds what one left behind that died (E1)', async () => {
  const org = await app.addOrg('Orphan')
  // Committed without waking anybody: as by a process killed right after its commit.
  const deaf = { ...org.admin, app: { ...org.admin.app, committed: new Set<() => void>() } }
  await inTransaction(deaf, async (tx) => void (await emit(tx, 'org.modified', {}, { orphan: true })))
  await until(async () => (await app.eventsOf(org.orgId)).every(({ position }) => position !== null))
})
