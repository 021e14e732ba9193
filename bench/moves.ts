// `npm run bench -- moves`: a package with 100,000 licenses from one server to another, beside the bare copy of its rows.
import { createReadStream, createWriteStream, statSync } from 'node:fs'
import { request } from 'node:http'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Move } from '../server/src/moves/schema.ts'
import { SETTINGS } from '../server/src/platform/config.ts'
import { openDatabase } from '../server/src/platform/database.ts'
import { createLog } from '../server/src/platform/log.ts'
import { createTestDatabase, startPostgres, type TestDatabase } from '../server/test/postgres.ts'
import { bareMoves, type Bare } from './bare-move.ts'
import { temporaryFolder } from './child.ts'
import { watchMemory } from './memory.ts'
import { customersOf, insertCustomers } from './move-rows.ts'
import { ofPostgres } from './processor.ts'
import { call, startVendor, type Vendor } from './vendor.ts'
import { verdict } from './verdict.ts'

type Lap = { step: string; ms: number }

const say = (line: string) => console.log(line)

async function post<Answer = Move>({ server, session }: Vendor, path: string, body: object = {}): Promise<Answer> {
  return (await (await call(server, 'POST', path, body, session)).json()) as Answer
}

async function get({ server, session }: Vendor, id: string): Promise<Move> {
  const answer = await fetch(`${server.url}/api/v1/moves/${id}`, { headers: session })
  return (await answer.json()) as Move
}

/** Not by fetch, which waits five minutes for an answer and no longer. */
async function importFile({ server, session }: Vendor, id: string, file: string): Promise<{ receipt: string }> {
  const headers = { ...session, 'content-type': 'application/octet-stream' }
  const sending = request(`${server.url}/api/v1/moves/${id}/import`, { method: 'POST', headers })
  const answered = new Promise<Readable & { statusCode?: number }>((resolve, reject) => {
    sending.once('response', resolve)
    sending.once('error', reject)
  })
  await pipeline(createReadStream(file), sending)
  const answer = await answered
  const body = await json(answer)
  if (answer.statusCode !== 200) throw new Error(`import: ${answer.statusCode} ${JSON.stringify(body)}`)
  return body as { receipt: string }
}

/** Each step of the move of this package, as two admins would do it. Answers how long each took, until it is live. */
async function moveOver(source: Vendor, target: Vendor) {
  const file = join(temporaryFolder(), 'move.openlma')
  const laps: Lap[] = []
  async function lap<T>(step: string, work: () => Promise<T>): Promise<T> {
    const begun = performance.now()
    const result = await work()
    laps.push({ step, ms: performance.now() - begun })
    return result
  }
  const { password } = source
  type Invited = { invitation: string; moveId: string; fingerprint: string }
  const { invitation, moveId, fingerprint } = await post<Invited>(target, '/moves/invitations')
  const { id } = await lap('draft', () => post(source, '/moves', { invitation, packageIds: [source.packageId] }))
  await lap('freeze', () => post(source, `/moves/${id}/freeze`, { password, fingerprint }))
  await lap('export', async () => {
    const answer = await call(source.server, 'POST', `/moves/${id}/export`, { password }, source.session)
    await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file))
  })
  const { receipt } = await lap('import', () => importFile(target, moveId, file))
  await lap('receipt', () => post(source, `/moves/${id}/receipt`, { receipt }))
  const over = await lap('hand over', () => post(source, `/moves/${id}/hand-over`, { password }))
  await lap('arrive', async () => {
    await post(target, `/moves/${moveId}/release`, { release: over.release })
    for (let move = await get(target, moveId); move.status !== 'live'; move = await get(target, moveId)) {
      if (move.error) throw new Error(move.error)
      await wait(100)
    }
  })
  const moved = await get(source, id)
  const rows = (moved.manifest?.tables ?? []).reduce((sum, one) => sum + (one.rows ?? 0), 0)
  return { laps, rows, bytes: statSync(file).size }
}

/** Takes minutes; `--quick` moves a tenth. On the PostgreSQL of TEST_DATABASE_URL, or one of its own. Answers the exit code. */
export async function main(args: string[]): Promise<number> {
  const customers = customersOf(args)
  const given = process.env['TEST_DATABASE_URL']
  const postgres = given ? { url: given, stop: async () => {} } : await startPostgres({ durable: true })
  const databases: TestDatabase[] = []
  const another = async () => {
    const made = await createTestDatabase(postgres.url)
    databases.push(made)
    return made.url
  }
  try {
    const [sourceUrl, targetUrl] = [await another(), await another()]
    const [source, target] = [
      await startVendor({ DATABASE_URL: sourceUrl }),
      await startVendor({ DATABASE_URL: targetUrl }),
    ]
    const own = await openDatabase(SETTINGS.parse({ DATABASE_URL: sourceUrl }), createLog('error'))
    const { rows: orgs } = await sql<{ id: string }>`select id from orgs`.execute(own.db)
    await insertCustomers(own.db, { orgId: orgs[0]?.id ?? '', packageId: source.packageId }, customers)
    const bare = await bareMoves(own.db, sourceUrl, await another())
    // What sealing a hundred thousand events at once left in its memory is no part of a move.
    await source.restart()
    const memory = [source, target].map(({ server }) => watchMemory(server.memory))
    const ofServer = await ofPostgres(own.db)
    const processor = () => [...[source, target].map(({ server }) => server.cpuSeconds() ?? 0), ofServer()]
    const before = processor()
    const { laps, rows, bytes } = await moveOver(source, target)
    const spent = processor().map((seconds, at) => seconds - (before[at] ?? 0))
    await own.close()
    tell({ customers, rows, bytes, laps, bare, spent, memory: memory.map((told) => told()) })
    await source.server.stop()
    await target.server.stop()
    return 0
  } finally {
    if (given) for (const database of databases) await database.drop()
    await postgres.stop()
  }
}

type Figures = {
  customers: number
  rows: number
  bytes: number
  laps: Lap[]
  bare: Bare[]
  /** Seconds of the processor of the source, of the destination and of PostgreSQL. */
  spent: number[]
  /** Of the source and of the destination. */
  memory: { idle: number; more: number }[]
}

function tell({ customers, rows, bytes, laps, bare, spent, memory }: Figures): void {
  say(`load average of the machine: ${loadavg()[0]?.toFixed(1)}`)
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2).padStart(8)} s`
  const count = (value: number) => value.toLocaleString('en')
  const ours = laps.reduce((sum, { ms }) => sum + ms, 0)
  say(`${count(customers)} licenses, ${count(rows)} rows, ${(bytes / 2 ** 20).toFixed(1)} MiB of archive`)
  for (const { step, ms } of laps) say(`  ${step.padEnd(22)} ${seconds(ms)}`)
  const all = spent.reduce((sum, one) => sum + one, 0)
  const parts = ['source', 'destination', 'PostgreSQL'].map((part, at) => `${part} ${spent[at]?.toFixed(1)}`)
  say(`${'in all'.padEnd(24)} ${seconds(ours)}, ${count(Math.round((rows / ours) * 1_000))} rows/s`)
  say(`${'processor'.padEnd(24)} ${seconds(all * 1000)}: ${parts.join(', ')}`)
  for (const { what, ms, processor } of bare) {
    const [times, work] = [ours / ms, all / processor]
    say(
      `${what.padEnd(24)} ${seconds(ms)}, ratio ${times.toFixed(2)} ${verdict(times <= 4, 'at most 4')}; processor ${processor.toFixed(1)} s, ratio ${work.toFixed(2)}`,
    )
  }
  for (const [at, side] of ['source', 'destination'].entries()) {
    const { idle, more } = memory[at] ?? { idle: 0, more: 0 }
    const held = `${idle.toFixed(0)} MiB before, at most ${more.toFixed(0)} MiB more ${verdict(more <= 200, 'at most 200')}`
    say(`memory of the ${side}: ${held}`)
  }
}
