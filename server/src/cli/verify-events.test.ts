import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, until, type TestApp, type TestOrg } from '../../test/harness.ts'
import { emit } from '../events/emit.ts'
import { blankEvents } from '../events/queries.ts'
import { inTransaction } from '../platform/context.ts'
import { main } from './main.ts'
import { verifyEventsCommand } from './verify-events.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

/** An org with a few events of a package; answers their ids in order. */
async function history(name: string): Promise<TestOrg & { ids: string[] }> {
  const org = await app.addOrg(name)
  await inTransaction(org.admin, async (tx) => {
    for (let n = 0; n < 5; n++) await emit(tx, 'lead.modified', { packageId: `pkg_${n % 2}`, leadId: 'lead_x' }, { n })
  })
  await until(async () => {
    await app.sealer.idle()
    return (await app.eventsOf(org.orgId)).every(({ position }) => position !== null)
  })
  const events = (await app.eventsOf(org.orgId)).toSorted((a, b) => a.position! - b.position!)
  return { ...org, ids: events.filter(({ kind }) => kind === 'lead.modified').map(({ id }) => id) }
}

const verify = (org?: string) => verifyEventsCommand.run(app.app, { org } as never, () => {})

/** As a superuser who keeps triggers and foreign keys from firing. */
const tamper = (text: string) => app.app.database.script(`set local session_replication_role = replica; ${text}`)

const positionOf = async (id: string) =>
  (
    await sql<{ position: number }>`select position from event_positions where event_id = ${id}`.execute(
      app.app.database.db,
    )
  ).rows[0]!.position

describe('verify-events (E1, E2)', () => {
  test('intact: says what it verified, by org and in sum', async () => {
    const { orgId } = await history('Intact')
    const events = (await app.eventsOf(orgId)).length
    const { result, text, failed } = await verify(orgId)
    expect(failed).toBe(false)
    expect(result).toEqual({
      ok: true,
      firstBroken: null,
      orgs: [{ orgId, events, erased: 0, chains: 3, faults: 0, broken: [] }],
    })
    expect(text.split('\n')).toEqual([
      `${orgId}: ${events} events in 3 chains, 0 erased; every link holds.`,
      `1 org, ${events} events in 3 chains, 0 erased: every chain holds.`,
    ])
  })

  test('an erased payload still verifies, and is counted', async () => {
    const { orgId } = await history('Erased')
    expect(await blankEvents(app.app.database.db, orgId, { leadIds: ['lead_x'] }, app.clock.now())).toBe(5)
    expect(await verify(orgId)).toMatchObject({ failed: false, result: { ok: true, orgs: [{ erased: 5, faults: 0 }] } })
  })

  test('a changed payload is one fault and is named; the other orgs still hold', async () => {
    const { orgId, ids } = await history('Changed')
    await tamper(`update events set payload = '{"n":500}' where id = '${ids[1]}'`)
    const fault = `${ids[1]} (position ${await positionOf(ids[1]!)}): the payload is not what was committed to`
    const { result, text, failed } = await verify()
    expect(failed).toBe(true)
    expect(result).toMatchObject({ ok: false, firstBroken: { orgId, fault } })
    const { orgs } = result as { orgs: { orgId: string; faults: number }[] }
    expect(orgs.length).toBeGreaterThan(2)
    expect(orgs.filter(({ faults }) => faults > 0)).toEqual([expect.objectContaining({ orgId, faults: 1 })])
    expect(text).toContain(`: 1 fault. First broken: ${orgId}, ${fault}`)
    await tamper(`update events set payload = '{"n":1}' where id = '${ids[1]}'`)
    expect((await verify()).failed).toBe(false)
  })

  test('a removed event: the one after it is named', async () => {
    const { orgId, ids } = await history('Removed')
    const at = await positionOf(ids[2]!)
    await tamper(`delete from event_positions where event_id = '${ids[2]}'; delete from events where id = '${ids[2]}'`)
    const { result, failed } = await verify(orgId)
    const fault = `${ids[3]} (position ${at + 1}): position ${at + 1} follows ${at - 1} in the chain of the org`
    expect([failed, result]).toEqual([true, expect.objectContaining({ firstBroken: { orgId, fault } })])
  })

  test('a swapped order: the first of the two is named', async () => {
    const { orgId, ids } = await history('Swapped')
    const at = await positionOf(ids[1]!)
    // Two of the same package, each with the hashes of the place it now has.
    await tamper(`update event_positions set event_id = '${ids[0]}' || 'x' where event_id = '${ids[1]}';
      update event_positions set event_id = '${ids[1]}' where event_id = '${ids[3]}';
      update event_positions set event_id = '${ids[3]}' where event_id = '${ids[0]}' || 'x'`)
    const fault = `${ids[3]} (position ${at}): its link in the chain of the org does not hold`
    expect((await verify(orgId)).result).toMatchObject({ ok: false, firstBroken: { orgId, fault } })
  })

  test('of very many faults it counts all and tells a hundred', async () => {
    const org = await history('Many')
    await inTransaction(org.admin, async (tx) => {
      for (let n = 0; n < 150; n++) await emit(tx, 'org.modified', {}, { n })
    })
    await app.sealer.idle()
    await tamper(`update events set payload = '{}' where org_id = '${org.orgId}' and kind = 'org.modified'`)
    const { result, text } = await verify(org.orgId)
    const [report] = (result as { orgs: { faults: number; broken: string[] }[] }).orgs
    expect([report?.faults, report?.broken.length]).toEqual([150, 100])
    expect(text).toContain('\n  and 50 more\n')
  })

  test('beside the running app it ends with 1 where a link is broken, with --json too', async () => {
    const { orgId, ids } = await history('Beside')
    const { DATABASE_URL = '', MASTER_KEY = '' } = app.app.config
    const env = { DATABASE_URL, MASTER_KEY }
    const run = async (...argv: string[]) => {
      let out = ''
      const code = await main({ argv, env, out: (text) => (out += text), err: () => {} })
      return { code, out }
    }
    expect((await run('verify-events', '--org', orgId)).code).toBe(0)
    await tamper(`update events set kind = 'lead.captured' where id = '${ids[4]}'`)
    const people = await run('verify-events', '--org', orgId)
    expect([people.code, people.out]).toEqual([1, expect.stringContaining(`First broken: ${orgId}, ${ids[4]}`)])
    const program = await run('verify-events', '--org', orgId, '--json')
    expect([program.code, JSON.parse(program.out)]).toEqual([1, expect.objectContaining({ ok: false })])
  })
})
