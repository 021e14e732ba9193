// `npm run bench -- refresh`: what comparing a fleet costs beside the bare statement, how it grows, and who notices.
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Refresh } from '../server/src/refreshes/schema.ts'
import { SETTINGS } from '../server/src/platform/config.ts'
import { openDatabase, type Db } from '../server/src/platform/database.ts'
import { createLog } from '../server/src/platform/log.ts'
import { insertFleet, outcomeOf } from '../server/test/fleet-rows.ts'
import { createTestDatabase, startPostgres, type TestPostgres } from '../server/test/postgres.ts'
import { installMany, requestOf } from './check-in.ts'
import { startWorker } from './child.ts'
import { growthOf, median } from './rounds.ts'
import type { Load, Measured } from './load.ts'
import { ask, startVendor, type Vendor } from './vendor.ts'
import { verdict } from './verdict.ts'

export type RefreshFigures = {
  installations: number
  /** Milliseconds of phase 1, ours and of the bare statement. */
  ours: number
  bare: number
  ratio: number
}

type Fleet = { vendor: Vendor; db: Db; installations: number; stop: () => Promise<void> }

/** A served process on a database of its own, with so many installations in its tables. */
async function startFleet(postgres: TestPostgres, installations: number): Promise<Fleet> {
  const database = await createTestDatabase(postgres.url)
  const vendor = await startVendor({ DATABASE_URL: database.url })
  const own = await openDatabase(SETTINGS.parse({ DATABASE_URL: database.url }), createLog('error'))
  const { rows } = await sql<{ id: string }>`select id from orgs`.execute(own.db)
  await insertFleet(own.db, { orgId: rows[0]?.id ?? '', packageId: vendor.packageId }, installations)
  // Its version is a registered one here.
  await sql`update installations set version_status = 'released'`.execute(own.db)
  await sql`vacuum full installations`.execute(own.db)
  return {
    vendor,
    db: own.db,
    installations,
    async stop() {
      await own.close()
      await vendor.server.stop()
      await database.drop()
    },
  }
}

/** Compares the whole fleet once, after the same faults as ever were put in. Milliseconds by the server's own clock. */
async function compareAll({ vendor, db, installations }: Fleet, meanwhile?: () => void): Promise<number> {
  await sql`update licenses set seats_used = 3 where number % 20 = 15 and number > 1000000`.execute(db)
  await sql`update installations set version_status = 'beta' from licenses l
    where l.id = license_id and l.number % 20 = 16 and l.number > 1000000`.execute(db)
  await sql`delete from refresh_items`.execute(db)
  await sql`vacuum analyze licenses, installations, refresh_items`.execute(db)
  const { id } = await ask<Refresh>(vendor, 'POST', `/packages/${vendor.packageId}/refreshes`, {})
  for (;;) {
    const run = await ask<Refresh>(vendor, 'GET', `/refreshes/${id}`)
    meanwhile?.()
    if (run.comparedAt !== null) {
      if (run.done !== run.total || run.done < installations)
        throw new Error(`${run.done} of ${installations} compared`)
      await ask(vendor, 'POST', `/refreshes/${id}/cancel`)
      return Date.parse(run.comparedAt) - Date.parse(run.startedAt)
    }
    await wait(50)
  }
}

/** The same comparison and the same rows, as one statement without steps, lease, repairs, counts or progress. */
async function bareComparison({ db }: Fleet): Promise<number> {
  await sql`create table if not exists bare_items (like refresh_items including indexes)`.execute(db)
  await sql`truncate bare_items`.execute(db)
  const begun = performance.now()
  await sql`
    insert into bare_items (refresh_id, installation_id, org_id, outcome, differences, desired_revision)
    select 'bare', i.id, i.org_id,
      case when i.status = 'uninstalled' then 'gone' when i.ahead_revision > l.revision then 'failed'
        when i.recreated_at >= now() then 'license_created'
        when i.last_check_in_at < now() - p.silent_after_days * interval '1 day' then 'silent'
        when coalesce(i.applied_revision, 0) < l.revision or i.reported_seats_used <> l.seats_used then 'awaiting_check_in'
        when l.seats_used <> c.seated or i.version_status <> s.status then 'facts_updated' else 'in_sync' end,
      case when coalesce(i.applied_revision, 0) < l.revision
        then jsonb_build_array(jsonb_build_object('what', 'license', 'reported', i.applied_revision, 'desired', l.revision))
        else '[]' end
      || case when i.reported_seats_used <> l.seats_used
        then jsonb_build_array(jsonb_build_object('what', 'seats_used', 'reported', i.reported_seats_used, 'desired', l.seats_used))
        else '[]' end,
      l.revision
    from installations i join licenses l on l.id = i.license_id join packages p on p.id = i.package_id
    left join package_versions v on v.package_id = i.package_id and v.number = i.version
    cross join lateral (select case when v.id is null then 'unregistered' else 'released' end as status) s
    cross join lateral (
      select count(*)::int as seated from seats where seats.license_id = l.id and seats.assigned_at is not null) c`.execute(
    db,
  )
  return performance.now() - begun
}

/** Phase 1 against the bare statement, in turns. */
export async function measureComparison(
  postgres: TestPostgres,
  installations: number,
  rounds: number,
): Promise<RefreshFigures> {
  const fleet = await startFleet(postgres, installations)
  try {
    const pairs: { ours: number; bare: number }[] = []
    for (let round = 0; round < rounds; round++) {
      pairs.push({ bare: await bareComparison(fleet), ours: await compareAll(fleet) })
    }
    return {
      installations,
      ours: median(pairs.map(({ ours }) => ours)),
      bare: median(pairs.map(({ bare }) => bare)),
      ratio: median(pairs.map(({ ours, bare }) => ours / bare)),
    }
  } finally {
    await fleet.stop()
  }
}

/** Milliseconds of a check-in, of 99 in 100: without and during a refresh. */
export type Pressure = { idle: number; busy: number }

export type LargeFigures = {
  ms: number
  /** Of the server's process, in MiB: before, and at most during the refresh. */
  idleMiB: number
  mostMiB: number
  /** At 200 check-ins a second, and at as many as the connections carry. */
  steady: Pressure
  full: Pressure
  /** The same at 200 a second while the bare statement runs. */
  besideBare: number
  exact: boolean
}

/** What a million installations send (`nextCheckIn`), and as much as they can. */
const PACES = { steady: { connections: 8, every: 40 }, full: { connections: 8 } }
const CHECK_INS_MS = 4_000

/** A large fleet: memory and check-ins while it is compared. */
export async function measureLarge(postgres: TestPostgres, installations: number): Promise<LargeFigures> {
  const fleet = await startFleet(postgres, installations)
  const load = startWorker<Load, Measured>('load.ts')
  try {
    const { vendor, db } = fleet
    const requests = (await installMany(vendor)).map((one) => requestOf(one, true))
    const memory = () => vendor.server.memory() ?? 0
    const checkInsAt = (pace: keyof typeof PACES) => () =>
      load.ask({ port: vendor.server.port, requests, expect: [200], ms: CHECK_INS_MS, ...PACES[pace] })
    await checkInsAt('full')()
    const idleMiB = memory()
    let mostMiB = idleMiB
    const times: number[] = []
    const measure = async (pace: keyof typeof PACES): Promise<Pressure> => {
      const checkIns = checkInsAt(pace)
      const { p99: idle } = await checkIns()
      let busy: Promise<Measured> | undefined
      times.push(
        await compareAll(fleet, () => {
          busy ??= checkIns()
          mostMiB = Math.max(mostMiB, memory())
        }),
      )
      return { idle, busy: (await busy)?.p99 ?? 0 }
    }
    const [steady, full] = [await measure('steady'), await measure('full')]
    let isOver = false
    const beside = checkInsAt('steady')().finally(() => (isOver = true))
    while (!isOver) await bareComparison(fleet)
    const { p99: besideBare } = await beside
    const { rows } = await sql<{ wrong: number }>`
      select count(*)::int as wrong from generate_series(1, ${installations}::int) as n
      left join refresh_items i on i.installation_id = 'ins_fleet_' || lpad(n::text, 9, '0')
      where i.outcome is distinct from ${outcomeOf}`.execute(db)
    return { ms: median(times), idleMiB, mostMiB, steady, full, besideBare, exact: rows[0]?.wrong === 0 }
  } finally {
    await load.stop()
    await fleet.stop()
  }
}

const say = (line: string) => console.log(line)

/** Takes some minutes, most of them to make the fleets; `--quick` measures a tenth. Answers the exit code. */
export async function main(args: string[]): Promise<number> {
  const most = args.includes('--quick') ? 100_000 : 1_000_000
  const postgres = await startPostgres({ durable: true })
  try {
    const small = await measureComparison(postgres, most / 100, 3)
    const middle = await measureComparison(postgres, most / 10, 3)
    for (const { installations, ours, bare, ratio } of [small, middle]) {
      say(
        `compare ${installations}: ours ${ours.toFixed(0)} ms, bare ${bare.toFixed(0)} ms, ratio ${ratio.toFixed(2)} ${verdict(ratio <= 3, 'at most 3')}`,
      )
    }
    const large = await measureLarge(postgres, most)
    const { ms, idleMiB, mostMiB, steady, full, besideBare, exact } = large
    const more = mostMiB - idleMiB
    say(`compare ${most}: ${(ms / 1000).toFixed(1)} s, the report is ${exact ? 'exact' : 'WRONG'}`)
    say(
      `memory of the server: ${idleMiB.toFixed(0)} MiB before, at most ${more.toFixed(0)} MiB more ${verdict(more <= 200, 'at most 200')}`,
    )
    for (const [pace, { idle, busy }] of Object.entries({ '200 a second': steady, 'as many as fit': full })) {
      const times = busy / idle
      const judged = pace === '200 a second' ? verdict(times <= 2, 'at most 2') : '(no goal: both processors are full)'
      say(
        `check-ins, ${pace}, 99 in 100: ${idle.toFixed(1)} ms before, ${busy.toFixed(1)} ms during, ratio ${times.toFixed(2)} ${judged}`,
      )
    }
    say(`check-ins, 200 a second, 99 in 100: ${besideBare.toFixed(1)} ms beside the bare statement`)
    const points = [small, middle, { installations: most, ours: ms }].map(
      ({ installations, ours }) => [installations, ours] as const,
    )
    say(`time grows with the number of installations to the power of ${growthOf(points).toFixed(2)}`)
    return exact ? 0 : 1
  } finally {
    await postgres.stop()
  }
}
