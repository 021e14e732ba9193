// `npm run bench -- fleet`: a simulated fleet that speaks the protocol, and whose report is known in advance.
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import type { Refresh } from '../../server/src/refreshes/schema.ts'
import { createTestDatabase, startPostgres } from '../../server/test/postgres.ts'
import { startWorker, temporaryFolder } from '../child.ts'
import { makeFaults, REPORTS } from './make-faults.ts'
import { fleetOf, KINDS, type Member } from './members.ts'
import { insertMembers } from './insert-members.ts'
import { mistakesIn, outcomeOf, readReport, type Mistake } from './read-report.ts'
import { startFleetServer, type FleetServer } from './server.ts'
import type { Answered, Question } from './speak.ts'

export type FleetOptions = { installations: number; seed: number; streams: number; engine: 'postgres' | 'embedded' }

const say = (line: string) => console.log(line)

/** Answers what was wrong with the reports: nothing, if the refresh is right. */
export async function runFleet(options: FleetOptions): Promise<Mistake[]> {
  const { engine, installations, seed } = options
  const postgres = engine === 'postgres' ? await startPostgres() : null
  const database = postgres && (await createTestDatabase(postgres.url))
  const server = await startFleetServer(database ? { DATABASE_URL: database.url } : { DATA_DIR: temporaryFolder() })
  const speakers = startWorker<Question, Answered>('fleet/speak.ts')
  try {
    const fleet = fleetOf(seed, installations)
    await insertMembers(server.db, server, fleet)
    const first = await speakers.ask({ ask: 'check-in', url: server.url, members: fleet, at: 16, report: {} })
    say(
      `${installations} installations on ${engine}, seed ${seed}: ${first.count} check-ins, p99 ${first.p99.toFixed(0)} ms`,
    )
    await server.flush()
    await makeFaults(server, speakers.ask, fleet)
    const mistakes = [
      ...(await dryRun(server, fleet)),
      ...(await refresh(server, speakers.ask, fleet, options.streams)),
      ...(await again(server, speakers.ask, fleet)),
    ]
    for (const mistake of mistakes.slice(0, 20)) say(`WRONG ${JSON.stringify(mistake)}`)
    return mistakes
  } finally {
    await speakers.stop()
    await server.stop()
    await database?.drop()
    await postgres?.stop()
  }
}

/** A dry run says what it would find, and writes nothing but that. */
async function dryRun(server: FleetServer, fleet: Member[]): Promise<Mistake[]> {
  const before = await fingerprint(server)
  const run = await start(server, { dryRun: true })
  await over(server, run.id, ({ status }) => status === 'done')
  const after = await fingerprint(server)
  const report = await readReport(server, run.id)
  const changed: Mistake[] =
    before === after ? [] : [{ id: run.id, kind: 'dry run', expected: 'in_sync', found: `${before} became ${after}` }]
  const mistakes = mistakesIn(report, fleet, (member) => {
    if (member.kind === 'unknown') return null
    const { outcome } = KINDS[member.kind]
    return outcome === 'license_delivered' ? 'awaiting_check_in' : member.kind === 'upgraded' ? 'in_sync' : outcome
  })
  say(
    `dry run: ${mistakes.length} of ${report.size} outcomes are wrong, the tables ${before === after ? 'are as before' : 'CHANGED'}`,
  )
  return [...changed, ...mistakes]
}

/** The refresh itself, while those who are online listen or come by themselves. */
async function refresh(
  server: FleetServer,
  ask: (question: Question) => Promise<Answered>,
  fleet: Member[],
  streams: number,
): Promise<Mistake[]> {
  const online = fleet.filter(({ kind }) => KINDS[kind].online)
  // Nobody who is unknown can have a stream yet.
  const listening = online.filter(({ kind }) => kind !== 'unknown').slice(0, streams)
  const known = new Set(listening)
  const others = online.filter((member) => !known.has(member))
  const reports = Object.fromEntries(listening.map(({ id, kind }) => [id, REPORTS[kind] ?? {}]))
  await ask({ ask: 'listen', url: server.url, members: listening, reports })
  const begun = Date.now()
  const run = await start(server, { reason: 'The bench asks' })
  await over(server, run.id, ({ status }) => status === 'waiting')
  const comparedMs = Date.now() - begun
  let heard = await ask({ ask: 'heard' })
  while (heard.count < listening.length && Date.now() - begun < 60_000) heard = await ask({ ask: 'heard' })
  say(
    `refresh: compared in ${comparedMs} ms; ${heard.count} of ${listening.length} streams were told within ` +
      `${heard.toldAt - begun} ms, and had checked in after ${heard.lastAt - begun} ms; ${heard.broken} connections broke`,
  )
  for (const kind of new Set(others.map((member) => member.kind))) {
    const members = others.filter((member) => member.kind === kind)
    await ask({ ask: 'check-in', url: server.url, members, at: 16, report: REPORTS[kind] ?? {} })
  }
  await server.flush()
  const expected = online.filter(({ kind }) => KINDS[kind].outcome !== 'failed').length
  const { acknowledged } = await over(server, run.id, (now) => now.acknowledged >= expected)
  const mistakes = mistakesIn(await readReport(server, run.id), fleet, outcomeOf)
  say(`refresh: ${acknowledged} acknowledged of ${expected} expected, ${mistakes.length} outcomes are wrong`)
  await ask({ ask: 'hang-up' })
  return mistakes
}

/** Everybody is back: a second refresh has nothing left to do. */
async function again(
  server: FleetServer,
  ask: (question: Question) => Promise<Answered>,
  fleet: Member[],
): Promise<Mistake[]> {
  const back = fleet.filter(({ kind }) => kind !== 'gone' && kind !== 'silent' && kind !== 'ahead')
  const plain = back.filter(({ kind }) => kind !== 'upgraded' && kind !== 'driftedOffline')
  await ask({ ask: 'check-in', url: server.url, members: plain, at: 16, report: {} })
  const upgraded = back.filter(({ kind }) => kind === 'upgraded')
  await ask({ ask: 'check-in', url: server.url, members: upgraded, at: 16, report: { version: '1.1.0' } })
  const counted = back.filter(({ kind }) => kind === 'driftedOffline')
  await ask({ ask: 'check-in', url: server.url, members: counted, at: 16, report: { usage: { seatsUsed: 0 } } })
  await server.flush()
  const run = await start(server, {})
  await over(server, run.id, ({ status }) => status !== 'running')
  const mistakes = mistakesIn(await readReport(server, run.id), fleet, ({ kind }) =>
    kind === 'gone' ? 'gone' : kind === 'silent' ? 'silent' : kind === 'ahead' ? 'failed' : 'in_sync',
  )
  say(`second refresh: ${mistakes.length} outcomes are wrong; all but the gone, the silent and those ahead are in sync`)
  return mistakes
}

const start = (server: FleetServer, body: object) =>
  server.call<Refresh>('POST', `/packages/${server.packageId}/refreshes`, body)

async function over(server: FleetServer, id: string, isSo: (run: Refresh) => boolean): Promise<Refresh> {
  const end = Date.now() + 120_000
  for (;;) {
    const run = await server.call<Refresh>('GET', `/refreshes/${id}`)
    if (isSo(run)) return run
    if (Date.now() > end) throw new Error(`the refresh does not get there: ${JSON.stringify(run)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** All that a refresh could change. */
async function fingerprint({ db }: FleetServer): Promise<string> {
  const { rows } = await sql<{ print: string }>`
    select concat_ws(' ',
      (select md5(string_agg(md5(l::text), '' order by l.id)) from licenses l),
      (select md5(string_agg(md5((to_jsonb(i) - 'stream_seen_at')::text), '' order by i.id)) from installations i),
      (select count(*) from seats),
      (select count(*) from events where kind not like 'refresh.%')) as print`.execute(db)
  return rows[0]?.print ?? ''
}

export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      installations: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '7' },
      streams: { type: 'string', default: '2000' },
      engine: { type: 'string', default: 'postgres' },
    },
  })
  const { installations, seed, streams, engine } = values
  if (engine !== 'postgres' && engine !== 'embedded') throw new Error('--engine is postgres or embedded')
  const mistakes = await runFleet({ installations: +installations, seed: +seed, streams: +streams, engine })
  say(`${mistakes.length} mistakes`)
  return mistakes.length === 0 ? 0 : 1
}
