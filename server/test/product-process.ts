import { setTimeout as pause } from 'node:timers/promises'
import { fileStore, openLicense } from '@openlma/sdk'

// A product as a process of its own: it checks its license every few milliseconds, and says what it heard when told to end.

const { folder, orgId, ...options } = JSON.parse(process.argv[2] ?? '{}')
const EVERY_MS = 5

const lma = await openLicense({ ...options, store: fileStore(folder), proxy: false })
await lma.install({ version: '1.0.0', subscriber: { orgId }, contact: { lastName: 'Lovelace', company: orgId } })
await lma.assignSeat('u-1')
lma.on('error', () => {})
lma.on('moved', ({ to }) => say({ moved: to }))
lma.start()

const answers: Record<string, number> = {}
let ended = false
process.stdin.on('end', () => (ended = true)).resume()
say({ ready: true })
while (!ended) {
  const { code, reasons } = lma.check({ user: 'u-1' })
  const answer = JSON.stringify({ code, reasons })
  answers[answer] = (answers[answer] ?? 0) + 1
  await pause(EVERY_MS)
}
lma.stop()
say({ answers, server: lma.info().server })
process.exit(0)

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}
