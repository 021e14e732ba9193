import { join } from 'node:path'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { parseStatement, type CertificateClaims, type LicenseClaims } from '@openlma/sdk'
import { start, startWorker } from './child.ts'
import type { Load, Measured } from './load.ts'
import { compare, median, type Comparison } from './rounds.ts'
import { cpuSecondsOf } from './serve.ts'
import { call, type Vendor } from './vendor.ts'

export type CheckInFigures = Record<
  'changed' | 'unchanged',
  Comparison & { micros: { ours: number | null; bare: number | null } }
>

type Installed = { installation: { id: string }; token: string; documents: { license: string; certificate: string } }

const INSTALLATIONS = 500
const CONNECTIONS = 32

/** Check-ins of many installations against the same requests to the bare server on the same database. */
export async function measureCheckIns(
  vendor: Vendor,
  databaseUrl: string,
  rounds: number,
  ms: number,
): Promise<CheckInFigures> {
  const installed = await installMany(vendor)
  const { privateKey } = generateKeyPairSync('ed25519')
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    BENCH_KEY: JSON.stringify(privateKey.export({ format: 'jwk' })),
  }
  const bare = start(join(import.meta.dirname, 'bare-check-in.ts'), [], env, true)
  const barePort = await new Promise<number>((resolve) => bare.child.once('message', (port) => resolve(port as number)))
  const load = startWorker<Load, Measured>('load.ts')
  try {
    const measureAt = async (port: number, requests: Load['requests'], cpu: () => number | null, micros: number[]) => {
      const before = cpu()
      const { perSecond, requests: count } = await load.ask({
        port,
        connections: CONNECTIONS,
        ms,
        requests,
        expect: [200],
      })
      const after = cpu()
      if (before !== null && after !== null) micros.push(((after - before) * 1e6) / count)
      return perSecond
    }
    const figures = {} as CheckInFigures
    for (const kind of ['unchanged', 'changed'] as const) {
      const requests = installed.map((one) => requestOf(one, kind === 'unchanged'))
      const micros: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
      const result = await compare(
        () => measureAt(vendor.server.port, requests, vendor.server.cpuSeconds, micros.ours),
        () => measureAt(barePort, requests, () => cpuSecondsOf(bare.child.pid), micros.bare),
        rounds,
      )
      figures[kind] = { ...result, micros: { ours: medianOf(micros.ours), bare: medianOf(micros.bare) } }
    }
    return figures
  } finally {
    await load.stop()
    await bare.stop()
  }
}

function medianOf(values: number[]): number | null {
  return values.length === 0 ? null : median(values)
}

export async function installMany({ server, installKey }: Vendor): Promise<Installed[]> {
  const installed: Installed[] = []
  const headers = { authorization: `Bearer ${installKey}` }
  const worker = async (from: number) => {
    for (let index = from; index < INSTALLATIONS; index += 8) {
      const body = {
        version: '1.0.0',
        subscriber: { orgId: `check-in-${index}` },
        contact: { lastName: 'Bench', email: `b${index}@customer.example` },
      }
      const answer = await call(server, 'POST', '/installations', body, headers)
      installed.push((await answer.json()) as Installed)
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, from) => worker(from)))
  return installed
}

export function requestOf({ installation, token, documents }: Installed, unchanged: boolean): Load['requests'][number] {
  const license = parseStatement(documents.license)?.payload as unknown as LicenseClaims
  const certificate = parseStatement(documents.certificate)?.payload as unknown as CertificateClaims
  const have = { epoch: certificate.epoch, revision: license.lma.revision, iat: license.iat - (unchanged ? 0 : 1) }
  const body = { nonce: randomBytes(18).toString('base64url'), version: '1.0.0', have }
  const head = [
    `POST /api/v1/installations/${installation.id}/check-in HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    `Authorization: Bearer ${token}`,
    '',
  ]
  return { head: head.join('\r\n'), body: JSON.stringify(body) }
}
