import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '../server/test/postgres.ts'
import { startWorker } from './child.ts'
import { startVendorHere } from './here.ts'
import type { Load, Measured } from './load.ts'
import { record } from './record.ts'
import type { Replay } from './replay.ts'
import { compare, type Comparison } from './rounds.ts'
import type { Vendor } from './vendor.ts'

const CONNECTIONS = 16

export type InstallFigures = Comparison & { statements: number }

/** Installs of new customers through HTTP against the same statements sent bare to the same PostgreSQL server. */
export async function measureInstalls(
  vendor: Vendor,
  postgresUrl: string,
  rounds: number,
  ms: number,
): Promise<InstallFigures> {
  const bare = await createTestDatabase(postgresUrl)
  const recorded = await recordInstall(bare.url)
  const load = startWorker<Load, Measured>('load.ts')
  const replayer = startWorker<Replay, { perSecond: number }>('replay.ts')
  try {
    const head = [
      'POST /api/v1/installations HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Authorization: Bearer ${vendor.installKey}`,
      '',
    ].join('\r\n')
    const requests = [{ head, body: JSON.stringify(bodyOf('customer-{n}', '{token}')) }]
    const result = await compare(
      async () =>
        (await load.ask({ port: vendor.server.port, connections: CONNECTIONS, ms, requests, expect: [201] })).perSecond,
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

function bodyOf(orgId: string, token: string) {
  const contact = { firstName: 'Ada', lastName: 'Bench', email: `${orgId}@customer.example`, company: orgId }
  return { version: '1.0.0', token, subscriber: { orgId, name: 'A customer', country: 'DE' }, contact }
}

type Recording = Pick<Replay, 'statements' | 'orgKey' | 'token' | 'number'>

/** What one install sends to the database, noted in an App of this process on a database of its own. */
async function recordInstall(url: string): Promise<Recording> {
  const vendor = await startVendorHere(url)
  try {
    const body = (orgId: string, token: string) => ['/installations', bodyOf(orgId, token), vendor.installKey] as const
    await vendor.ask('POST', ...body('first', randomBytes(32).toString('base64url')))
    await vendor.quiet()
    const token = randomBytes(32).toString('base64url')
    let number = 0
    const statements = await record(async () => {
      const { license } = await vendor.ask('POST', ...body('recorded-customer', token))
      number = Number(license.number.slice(2))
    })
    return { statements, orgKey: 'recorded-customer', token, number }
  } finally {
    await vendor.stop()
  }
}
