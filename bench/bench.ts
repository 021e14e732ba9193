// `npm run bench`: what OpenLMA costs beside the bare thing, measured in turns in one run. docs/benchmarks.md explains
// the rows. `--quick` measures shortly, to see that it works. `npm run bench -- refresh` and `-- fleet` measure refreshes,
// `-- imports` an import, `-- moves` a move, `-- backups` backups.
import { createTestDatabase, startPostgres } from '../server/test/postgres.ts'
import { measureCheckIns } from './check-in.ts'
import { measureInstalls } from './install.ts'
import type { Comparison } from './rounds.ts'
import { measureSeats } from './seats.ts'
import { measureRoster } from './roster.ts'
import { measureSdk } from './sdk.ts'
import { measureEmbedded, measurePostgres, type StartUp } from './start-up.ts'
import { startVendor } from './vendor.ts'
import { verdict } from './verdict.ts'

const other = process.argv[2]
if (other === 'fleet') process.exit(await (await import('./fleet/run.ts')).main(process.argv.slice(3)))
if (other === 'imports') process.exit(await (await import('./imports.ts')).main(process.argv.slice(3)))
if (other === 'refresh') process.exit(await (await import('./refresh.ts')).main(process.argv.slice(3)))
if (other === 'backups') process.exit(await (await import('./backups.ts')).main(process.argv.slice(3)))
if (other === 'moves') process.exit(await (await import('./moves.ts')).main(process.argv.slice(3)))

const quick = process.argv.includes('--quick')
const rounds = quick ? 1 : 4
const ms = quick ? 300 : 1_500
const MOST_MS = 235_000

setTimeout(() => {
  console.error('The bench took too long; this machine has too much else to do.')
  process.exit(1)
}, MOST_MS).unref()

const say = (line: string) => console.log(line)
const number = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })

function row(name: string, { ours, bare, ratio }: Comparison, goal: number | null, more = ''): void {
  const judged = goal === null ? '' : ` ${verdict(ratio >= goal, `at least ${goal}`)}`
  say(
    `${name.padEnd(34)} ${number(ours).padStart(9)}/s ${number(bare).padStart(9)}/s  ${ratio.toFixed(2)}${judged}${more}`,
  )
}

function startRow(name: string, { firstMs, secondMs, idleMiB }: StartUp): void {
  const memory = idleMiB === null ? '' : `, ${number(idleMiB)} MiB resident when idle`
  say(`${name.padEnd(34)} first ${(firstMs / 1000).toFixed(2)} s, later ${(secondMs / 1000).toFixed(2)} s${memory}`)
}

const postgres = await startPostgres({ durable: true })
try {
  const database = await createTestDatabase(postgres.url)
  const vendor = await startVendor({ DATABASE_URL: database.url })
  say(`${''.padEnd(34)} ${'ours'.padStart(11)} ${'bare'.padStart(11)}  ratio`)
  const sdk = await measureSdk(vendor, rounds, ms / 4)
  row('verify a document, node:crypto', sdk.node, null)
  row('verify a document, WebCrypto', sdk.webCrypto, null)
  const roster = await measureRoster(rounds, ms / 4)
  row('verify a roster of 100,000', roster.verifying, null)
  const checkIns = await measureCheckIns(vendor, database.url, rounds, ms)
  const { changed, unchanged } = checkIns
  const micros = ({ micros: { ours, bare } }: typeof changed) =>
    ours === null || bare === null ? '' : `, processor ${number(ours)} : ${number(bare)} µs`
  row('check-in, document sent', changed, 0.7, micros(changed))
  row('check-in, unchanged', unchanged, 0.7, micros(unchanged))
  const installs = await measureInstalls(vendor, postgres.url, rounds, ms)
  row(`install, ${installs.statements} statements`, installs, 0.5)
  const seats = await measureSeats(vendor, postgres.url, rounds, ms)
  row(`assign a seat, ${seats.statements} statements`, seats, 0.5)
  await vendor.server.stop()
  await database.drop()
  say('')
  say(`${'SDK check()'.padEnd(34)} ${number(sdk.checkNanoseconds)} ns a call, ${number(sdk.checksPerSecond)} a second`)
  say(`${'open a license with 100,000 seats'.padEnd(34)} ${number(roster.loadMs)} ms of processor time`)
  const [few, all] = [number(roster.fewNanoseconds), number(roster.allNanoseconds)]
  say(
    `${'SDK check({ user }) of 100,000'.padEnd(34)} ${few} ns a call for users who come again, ${all} ns for new ones`,
  )
  startRow('start, embedded database', await measureEmbedded(quick ? 1 : 2))
  startRow('start, PostgreSQL', await measurePostgres(postgres.url, quick ? 1 : 2))
} finally {
  await postgres.stop()
}
process.exit(0)
