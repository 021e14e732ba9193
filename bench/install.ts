import { randomBytes } from 'node:crypto'
import { createAdmin } from '../server/src/access/create-org.ts'
import { startApp } from '../server/src/app.ts'
import { createHttp } from '../server/src/http.ts'
import { SETTINGS } from '../server/src/platform/config.ts'
import { createLog } from '../server/src/platform/log.ts'
import { createTestDatabase } from '../server/test/postgres.ts'
import { startWorker } from './child.ts'
import type { Load, Measured } from './load.ts'
import { record, type Recorded } from './record.ts'
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
  const master = randomBytes(32).toString('base64url')
  const config = SETTINGS.parse({ DATABASE_URL: url, MASTER_KEY: master, LOG_LEVEL: 'error', RATE_LIMIT: '1000' })
  const running = await startApp(config, createLog(config.LOG_LEVEL), { work: false })
  const http = await createHttp(running.app)
  try {
    const admin = await createAdmin(running.app, {
      org: 'Bench',
      email: 'b@vendor.example',
      name: 'B',
      timeZone: 'UTC',
    })
    const ask = async (path: string, body: object, key: string) => {
      const answer = await http.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        payload: body,
        headers: { authorization: `Bearer ${key}` },
      })
      if (answer.statusCode !== 201) throw new Error(`${path}: ${answer.body}`)
      return answer.json<{ id: string; installKey: string; license: { number: string } }>()
    }
    const { id, installKey } = await ask('/packages', { name: 'Bench', slug: 'bench' }, admin.apiKey)
    await ask(`/packages/${id}/versions`, { number: '1.0.0' }, admin.apiKey)
    await ask('/installations', bodyOf('first', randomBytes(32).toString('base64url')), installKey)
    await running.sealer.stop()
    await running.hub.stop()
    const token = randomBytes(32).toString('base64url')
    let number = 0
    const all = await record(async () => {
      const { license } = await ask('/installations', bodyOf('recorded-customer', token), installKey)
      number = Number(license.number.slice(2))
    })
    return { statements: all.map(portable), orgKey: 'recorded-customer', token, number }
  } finally {
    await http.close()
    await running.stop()
  }
}

function portable({ text, values }: Recorded): Recorded {
  return {
    text,
    values: values.map((value) => {
      if (Buffer.isBuffer(value)) return { hex: value.toString('hex') }
      return value instanceof Date ? value.toISOString() : value
    }),
  }
}
