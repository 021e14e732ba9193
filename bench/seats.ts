import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '../server/test/postgres.ts'
import { startWorker } from './child.ts'
import { startVendorHere } from './here.ts'
import type { Load, Measured } from './load.ts'
import { record } from './record.ts'
import type { Replay } from './replay.ts'
import { compare, type Comparison } from './rounds.ts'
import { call, type Vendor } from './vendor.ts'

const CONNECTIONS = 16
const SEATS = 99_000_000
const INSTALL = { version: '1.0.0', subscriber: { orgId: 'seats' } }

export type SeatFigures = Comparison & { statements: number }

/** New users get seats of one license through HTTP, against the same statements sent bare to the same PostgreSQL server. */
export async function measureSeats(
  vendor: Vendor,
  postgresUrl: string,
  rounds: number,
  ms: number,
): Promise<SeatFigures> {
  const bare = await createTestDatabase(postgresUrl)
  const recorded = await recordSeat(bare.url)
  const load = startWorker<Load, Measured>('load.ts')
  const replayer = startWorker<Replay, { perSecond: number }>('replay.ts')
  try {
    const { id, token } = await installOn(vendor)
    const head = [
      `PUT /api/v1/installations/${id}/seats/user-{n} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Authorization: Bearer ${token}`,
      '',
    ].join('\r\n')
    const requests = [{ head, body: '{}' }]
    const result = await compare(
      async () =>
        (await load.ask({ port: vendor.server.port, connections: CONNECTIONS, ms, requests, expect: [200] })).perSecond,
      async () => (await replayer.ask({ url: bare.url, ...recorded, workers: CONNECTIONS, ms })).perSecond,
      rounds,
    )
    return { ...result, statements: recorded.statements.length }
  } finally {
    await load.stop()
    await replayer.stop()
    await bare.drop()
  }
}

async function installOn({ server, installKey, apiKey }: Vendor): Promise<{ id: string; token: string }> {
  const answer = await call(server, 'POST', '/installations', INSTALL, { authorization: `Bearer ${installKey}` })
  const { installation, license, token } = (await answer.json()) as {
    installation: { id: string }
    license: { id: string }
    token: string
  }
  const headers = { authorization: `Bearer ${apiKey}`, 'if-match': '"1"' }
  await call(server, 'PATCH', `/licenses/${license.id}`, { seats: SEATS }, headers)
  return { id: installation.id, token }
}

type Recording = Pick<Replay, 'statements' | 'orgKey' | 'token' | 'number' | 'kept'>

/** What one seat sends to the database. The license, its installation and what they belong to stay the same. */
async function recordSeat(url: string): Promise<Recording> {
  const vendor = await startVendorHere(url)
  try {
    const { installation, license, token } = await vendor.ask('POST', '/installations', INSTALL, vendor.installKey)
    await vendor.ask('PATCH', `/licenses/${license.id}`, { seats: SEATS })
    const seat = (user: string) => vendor.ask('PUT', `/installations/${installation.id}/seats/${user}`, {}, token)
    await seat('first')
    await vendor.quiet()
    const statements = await record(async () => void (await seat('recorded-user')))
    const kept = ['lic', 'ins', 'sub', 'lead']
    return { statements, orgKey: 'recorded-user', token: randomBytes(32).toString('base64url'), number: -1, kept }
  } finally {
    await vendor.stop()
  }
}
