import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apply, faultyFleet, member, type Member } from '../../test/fleet.ts'
import { createTestApp, type TestApp } from '../../test/harness.ts'
import { dumpOrg } from '../../test/org-dump.ts'
import { MOST_ATTEMPTS } from '../platform/stepping.ts'
import { addPackage, askAs, checkIn, install, modify, type TestPackage } from '../../test/product.ts'
import type { Outcome, Refresh, RefreshItem } from './schema.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.stop())

const get = async (path: string) => (await app.call('GET', path)).json()
const refresh = (id: string): Promise<Refresh> => get(`/refreshes/${id}`)
const press = (pkg: TestPackage, body: object = {}) => app.call('POST', `/packages/${pkg.id}/refreshes`, body)

async function run(pkg: TestPackage, body: object = {}): Promise<Refresh> {
  const { id } = (await press(pkg, body)).json()
  await app.background.refreshes.idle()
  return refresh(id)
}

/** The report as the test reads it: by the name of the member, its outcome and its differences. */
async function reportOf(id: string, fleet: Record<string, Member>) {
  const items: RefreshItem[] = (await get(`/refreshes/${id}/items?limit=200`)).data
  const names = new Map(Object.entries(fleet).map(([name, { installation }]) => [installation.id, name]))
  return Object.fromEntries(
    items.map(({ installationId, outcome, differences }) => [
      names.get(installationId) ?? installationId,
      [
        outcome,
        ...differences.map(({ what, reported, desired }) => `${what}: ${String(reported)} → ${String(desired)}`),
      ],
    ]),
  )
}

const only = (counts: Partial<Record<Outcome, number>>, all: Refresh['counts']) =>
  expect(Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0))).toEqual(counts)

/** All rows of the org but those of refreshes and events. */
const rest = async () =>
  (await dumpOrg(app.app.database.db, app.org.orgId)).filter(
    (row) => !/^(refresh|event|chain|unsealed|reactor|webhook)/.test(row),
  )

describe('a fleet with one of every fault', () => {
  let pkg: TestPackage
  let fleet: Record<string, Member>
  let lastCheckIn: string
  beforeAll(async () => {
    pkg = await addPackage(app)
    fleet = await faultyFleet(app, pkg)
    await install(app, pkg.testInstallKey)
    await install(app, (await addPackage(app)).installKey)
    lastCheckIn = (await get(`/installations/${fleet['silent']?.installation.id}`)).lastCheckInAt
  })

  const expected = () => ({
    fine: ['in_sync'],
    behind: ['awaiting_check_in', 'license: 1 → 2', 'seats: 5 → 9'],
    neverApplied: ['awaiting_check_in', 'license: null → 1'],
    roster: ['awaiting_check_in', 'seats_used: 4 → 0'],
    count: ['facts_updated', 'seat_count: 0 → 3'],
    version: ['facts_updated', 'version_status: unregistered → beta'],
    gone: ['gone', 'installation: uninstalled → installed'],
    ahead: ['failed', 'license_ahead: 9 → 1'],
    silent: ['silent', `last_check_in: ${lastCheckIn} → 30`],
  })

  test('a dry run reports each with what differs, and writes nothing else (R1, R3)', async () => {
    await app.observations.flush()
    const before = await rest()
    const dry = await run(pkg, { dryRun: true })
    expect(dry).toMatchObject({ status: 'done', dryRun: true, total: 9, done: 9, acknowledged: 0, scope: 'all' })
    only({ in_sync: 1, awaiting_check_in: 3, facts_updated: 2, gone: 1, failed: 1, silent: 1 }, dry.counts)
    expect(await reportOf(dry.id, fleet)).toEqual(expected())
    expect(await rest()).toEqual(before)
  })

  test('a run repairs, waits, counts who checks in, and tells what came of each (R2, R3)', async () => {
    const started = await run(pkg, { reason: 'After the restore' })
    expect(started).toMatchObject({ status: 'waiting', total: 9, done: 9, acknowledged: 0, expected: 6 })
    expect(started.startedBy).toMatchObject({ kind: 'api_key' })
    expect(await reportOf(started.id, fleet)).toEqual(expected())
    const counted = await app.events({ kind: 'seat.recounted' })
    expect(counted.map(({ payload }) => payload)).toEqual([{ before: 3, after: 0 }])
    expect(await get(`/installations/${fleet['version']?.installation.id}`)).toMatchObject({
      versionStatus: 'unregistered',
    })

    app.clock.advance(1_000)
    const [behind, forgotten] = [fleet['behind'] as Member, fleet['forgotten'] as Member]
    await checkIn(app, behind)
    await app.observations.flush()
    expect(await refresh(started.id)).toMatchObject({ acknowledged: 0 })
    await apply(app, behind, 2)
    for (const name of ['neverApplied', 'count', 'version', 'silent']) await apply(app, fleet[name] as Member, 1)
    await apply(app, fleet['fine'] as Member, 1, { facts: { os: 'linux' }, version: '1.1.0' })
    await app.observations.flush()
    expect(await refresh(started.id)).toMatchObject({ status: 'waiting', acknowledged: 6, expected: 7 })
    await checkIn(app, forgotten, { documents: forgotten.documents })
    await apply(app, forgotten, 1)
    await apply(app, fleet['ahead'] as Member, 1)
    await apply(app, fleet['roster'] as Member, 1, { usage: { seatsUsed: 0 } })
    await app.observations.flush()

    const over = await refresh(started.id)
    expect(over).toMatchObject({ status: 'done', total: 10, done: 10, acknowledged: 9, expected: 9 })
    only({ in_sync: 1, license_delivered: 4, facts_updated: 3, license_created: 1, gone: 1 }, over.counts)
    expect(await reportOf(started.id, fleet)).toEqual({
      ...expected(),
      fine: ['facts_updated', 'version: 1.1.0 → 1.0.0', 'facts: [object Object] → [object Object]'],
      behind: ['license_delivered', 'license: 1 → 2', 'seats: 5 → 9'],
      neverApplied: ['license_delivered', 'license: null → 1'],
      roster: ['license_delivered', 'seats_used: 4 → 0'],
      ahead: ['license_delivered', 'license_ahead: 9 → 1'],
      silent: ['in_sync', ...expected().silent.slice(1)],
      forgotten: ['license_created', 'license_missing: 1 → null'],
    })
    const told = await app.events({ packageId: pkg.id })
    expect(told.filter(({ kind }) => kind.startsWith('refresh.')).map(({ kind, reason }) => [kind, reason])).toEqual([
      ['refresh.started', null],
      ['refresh.finished', null],
      ['refresh.started', 'After the restore'],
      ['refresh.finished', null],
    ])
  })

  test('a second run finds everything in sync (R2)', async () => {
    app.clock.advance(1_000)
    const again = await run(pkg)
    expect(again).toMatchObject({ status: 'waiting', total: 10, expected: 9 })
    only({ in_sync: 9, gone: 1 }, again.counts)
  })

  test('the report can be filtered, searched, paged and exported (R3)', async () => {
    const { data } = await get(`/packages/${pkg.id}/refreshes`)
    const [again, first] = data as Refresh[]
    expect(data).toHaveLength(3)
    const ids = async (path: string) =>
      (await get(path)).data.map(({ installationId }: RefreshItem) => installationId) as string[]
    const delivered = await ids(`/refreshes/${first?.id}/items?outcome=license_delivered`)
    expect(delivered).toHaveLength(4)
    const { orgId, installation } = fleet['behind'] as Member
    expect(await ids(`/refreshes/${first?.id}/items?q=${orgId.toUpperCase()}`)).toEqual([installation.id])
    expect(await ids(`/refreshes/${again?.id}/items?acknowledged=true`)).toEqual([])
    const page = await get(`/refreshes/${first?.id}/items?limit=4`)
    expect((await ids(`/refreshes/${first?.id}/items?cursor=${page.nextCursor}`)).length).toBe(6)
    const csv = (await app.call('GET', `/refreshes/${first?.id}/items.csv?outcome=license_delivered`)).body.split(
      '\r\n',
    )
    expect(csv).toHaveLength(6)
    expect(csv.find((line) => line.includes(installation.id))).toMatch(
      /""what"":""license"",""desired"":2.*""what"":""seats"",""reported"":5,""desired"":9/,
    )
  })
})

describe('runs (R1)', () => {
  let pkg: TestPackage
  let made: Member[]
  beforeAll(async () => {
    pkg = await addPackage(app)
    made = [await member(app, pkg), await member(app, pkg)]
    for (const one of made) await apply(app, one, 1)
    await app.observations.flush()
    app.clock.advance(1_000)
  })
  const statusOf = async (id: string) => (await refresh(id)).status

  test('who presses at the same time joins; another scope is refused; dry and single runs are free', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => press(pkg)))
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 200, 201])
    const [id] = new Set(answers.map((answer) => answer.json().id))
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1)
    const refused = await press(pkg, { filter: { version: '1.0.0' } })
    expect(refused.json()).toMatchObject({ status: 409, code: 'refresh_running', refreshId: id })
    const single = await press(pkg, { filter: { installationId: made[0]?.installation.id } })
    const dry = await press(pkg, { dryRun: true, filter: { version: '1.0.0' } })
    expect([single.statusCode, dry.statusCode]).toEqual([201, 201])
    await app.background.refreshes.idle()
    expect(await refresh(single.json().id)).toMatchObject({ scope: 'one', done: 1, status: 'waiting' })
    expect(await refresh(dry.json().id)).toMatchObject({ scope: 'filter', done: 2, status: 'done' })
    expect(await statusOf(id)).toBe('waiting')
  })

  test('a new run supersedes one that only waits; a single one only its like', async () => {
    const { data } = await get(`/packages/${pkg.id}/refreshes`)
    const waiting = (data as Refresh[]).find(({ scope, status }) => scope === 'all' && status === 'waiting') as Refresh
    const single = (data as Refresh[]).find(({ scope }) => scope === 'one') as Refresh
    const next = await run(pkg, { filter: { silent: false } })
    expect([await statusOf(waiting.id), await statusOf(single.id), next.status]).toEqual([
      'superseded',
      'waiting',
      'waiting',
    ])
    await run(pkg, { filter: { installationId: made[0]?.installation.id } })
    expect([await statusOf(single.id), await statusOf(next.id)]).toEqual(['superseded', 'waiting'])
  })

  test('a filter takes what it says, whatever the order of its fields', async () => {
    await modify(app, made[1]?.license.id ?? '', { status: 'suspended' })
    expect(await run(pkg, { dryRun: true, filter: { status: 'suspended' } })).toMatchObject({ total: 1, done: 1 })
    expect(await run(pkg, { dryRun: true, filter: { state: 'trial', version: '1.0.0' } })).toMatchObject({ done: 1 })
    expect(await run(pkg, { dryRun: true, filter: { silent: true } })).toMatchObject({ total: 0, status: 'done' })
    const [one, other] = [
      { version: '1.0.0', silent: false },
      { silent: false, version: '1.0.0' },
    ]
    const [first, second] = [await press(pkg, { filter: one }), await press(pkg, { filter: other })]
    expect([first.statusCode, second.statusCode]).toEqual([201, 200])
    await app.background.refreshes.idle()
  })

  test('what fails time and again ends, and tells so (R3)', async () => {
    const pkg = await addPackage(app)
    await member(app, pkg)
    const { database } = app.app
    await database.script(`
      create function refuse_item() returns trigger language plpgsql as $$ begin raise exception 'no more of it'; end $$;
      create trigger refuse_item before insert on refresh_items for each row execute function refuse_item();`)
    const { id } = await run(pkg)
    for (let attempt = 2; attempt < MOST_ATTEMPTS; attempt++) await app.background.refreshes.idle()
    expect(await refresh(id)).toMatchObject({ status: 'running', done: 0 })
    await app.background.refreshes.idle()
    await database.script('drop trigger refuse_item on refresh_items')
    const failed = await refresh(id)
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('no more of it') })
    const [told] = await app.events({ packageId: pkg.id, kind: 'refresh.failed' })
    expect(told?.payload).toMatchObject({ refreshId: id, done: 0, error: failed.error })
    expect(await run(pkg)).toMatchObject({ status: 'waiting', done: 1 })
  })

  test('can be cancelled while it compares or waits, twice the same as once; what is over is over (R3)', async () => {
    const { id } = (await press(pkg)).json()
    const cancel = (which: string) => app.call('POST', `/refreshes/${which}/cancel`)
    expect((await cancel(id)).json()).toMatchObject({ status: 'cancelled', done: 0 })
    expect((await cancel(id)).json()).toMatchObject({ status: 'cancelled' })
    await app.background.refreshes.idle()
    expect(await refresh(id)).toMatchObject({ status: 'cancelled', done: 0, total: null })
    const waiting = await run(pkg)
    expect((await cancel(waiting.id)).json()).toMatchObject({ status: 'cancelled', done: 2 })
    await apply(app, made[0] as Member, 1)
    await app.observations.flush()
    expect(await refresh(waiting.id)).toMatchObject({ status: 'cancelled', acknowledged: 0 })
    const dry = await run(pkg, { dryRun: true })
    expect((await cancel(dry.id)).json()).toMatchObject({ status: 409, code: 'state_conflict' })
    const cancelled = await app.events({ packageId: pkg.id, kind: 'refresh.cancelled' })
    expect(cancelled.map(({ payload }) => payload?.['refreshId'])).toEqual([id, waiting.id])
  })

  test('ends at its deadline; a sweep finds what nobody told, and who was uninstalled (R1)', async () => {
    const waiting = await run(pkg)
    expect(waiting).toMatchObject({ status: 'waiting', expected: 2, secondsLeft: 86_400 })
    const [first, second] = made as [Member, Member]
    await sql`update installations set last_check_in_at = ${app.clock.now()} where id = ${first.installation.id}`.execute(
      app.app.database.db,
    )
    app.clock.advance(31_000)
    await app.background.refreshes.idle()
    expect(await refresh(waiting.id)).toMatchObject({ status: 'waiting', acknowledged: 1 })
    await askAs(app, second, 'DELETE')
    app.clock.advance(31_000)
    await app.background.refreshes.idle()
    const over = await refresh(waiting.id)
    expect(over).toMatchObject({ status: 'done', acknowledged: 1, expected: 1 })
    only({ in_sync: 1, gone: 1 }, over.counts)
    const late = await run(pkg)
    app.clock.advance(24 * 3_600_000)
    await app.background.refreshes.idle()
    expect(await refresh(late.id)).toMatchObject({ status: 'done', acknowledged: 0, expected: 1, secondsLeft: null })
  })

  test('needs a package and an installation that are there', async () => {
    const other = await addPackage(app)
    const foreign = { filter: { installationId: made[0]?.installation.id } }
    expect((await press(other, foreign)).statusCode).toBe(404)
    expect((await press({ ...pkg, id: 'pkg_none' })).statusCode).toBe(404)
    expect((await press(pkg, { filter: { color: 'red' } })).statusCode).toBe(400)
  })
})
