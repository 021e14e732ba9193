import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as make from '../fixtures/signer.ts'
import { issuerOf, statementTypes } from '../src/document.ts'
import type { IssuedDocuments, LicenseBody } from '../src/document.ts'
import { answerSeats, changesOf, createRoster, rosterOf } from './vendor-seats.ts'
import type { VendorRoster } from './vendor-seats.ts'

type Installation = {
  id: string
  token: string
  body: LicenseBody
  acknowledged: number
  version: string
  roster: VendorRoster
}
export type Json = { [name: string]: unknown }

/** A call that the server got. */
export type Received = { method: string; path: string; bearer: string; body: Json; headers: IncomingMessage['headers'] }

/** A server that speaks the protocol, with what a test wants to see, change, or break. */
export type VendorServer = {
  url: string
  received: Received[]
  installations: Installation[]
  /** Answers given instead of the proper ones, in turn; `drop` does the work and cuts the connection, `slow` waits with the answer. */
  faults: ({ status: number; code?: string; headers?: Record<string, string> } | 'drop' | 'hang' | 'slow')[]
  streams: Set<ServerResponse>
  clock: { now: () => number; epoch: number; knows: boolean; nextCheckIn: number; tamper: boolean }
  /** What the licenses of later installs say. */
  terms: Partial<LicenseBody>
  /** What every call is answered with since the package has moved away. */
  tells: { notice?: unknown; followWithinSeconds?: number } | null
  /** Claims that wait for the vendor, by token; `true` is approved. */
  claims: Map<string, boolean>
  modify(change: Partial<LicenseBody>): void
  stop(): Promise<void>
  /** Listens again on the same port. */
  restart(): Promise<void>
}

export async function startVendorServer(secure?: { key: string; cert: string }): Promise<VendorServer> {
  const vendor: Omit<VendorServer, 'stop' | 'restart'> = {
    url: '',
    received: [],
    installations: [],
    faults: [],
    streams: new Set(),
    terms: {},
    tells: null,
    claims: new Map(),
    clock: { now: Date.now, epoch: 100, knows: true, nextCheckIn: 3600, tamper: false },
    modify(change) {
      for (const installation of vendor.installations) {
        installation.body = { ...installation.body, ...change, revision: installation.body.revision + 1 }
      }
      for (const stream of vendor.streams) stream.write('event: changed\ndata: {"revision": 0}\n\n')
    },
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => void serve(vendor, request, response)
  const server = secure ? createSecureServer(secure, listener) : createServer(listener)
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve))
  await listen(0)
  const { port } = server.address() as AddressInfo
  return Object.assign(vendor, {
    url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}`,
    restart: () => listen(port),
    stop: () => close(server),
  })
}

async function serve(
  vendor: Omit<VendorServer, 'stop' | 'restart'>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
  const { pathname, search } = new URL(request.url ?? '', 'http://x')
  const path = `${pathname.replace('/api/v1', '')}${search}`
  const method = request.method ?? ''
  if (path.endsWith('/stream') && !vendor.tells) return openStream(vendor, request, response)
  const body = await readBody(request)
  vendor.received.push({ method, path, bearer, body, headers: request.headers })
  const fault = vendor.faults.shift()
  if (fault === 'hang') return
  if (typeof fault === 'object') return problem(response, fault.status, fault.code ?? 'internal', fault.headers)
  if (vendor.tells) return problem(response, 503, 'package_moved', {}, vendor.tells)
  const [status, answer] = answerTo(vendor, method, path, bearer, body)
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 60))
  if (fault === 'drop') return void request.socket.destroy()
  if (status >= 400) {
    const { code, ...more } = answer
    return problem(response, status, String(code), {}, more)
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
}

function answerTo(
  vendor: Pick<VendorServer, 'installations' | 'clock' | 'claims' | 'terms'>,
  method: string,
  path: string,
  bearer: string,
  body: Json,
): [number, Json] {
  const { installations, clock } = vendor
  if (method === 'POST' && path === '/installations') return install(vendor, body)
  if (method === 'POST' && path === '/claims') {
    vendor.claims.set(String(body['token']), false)
    return [202, { status: 'open' }]
  }
  const id = /^\/installations\/([^/]+)/.exec(path)?.[1]
  const installation = installations.find((one) => one.id === id)
  if (!installation || installation.token !== bearer) return [401, { code: 'token_invalid' }]
  if (!clock.knows && !body['documents']) return [401, { code: 'installation_unknown' }]
  clock.knows = true
  if (method === 'DELETE' && !path.includes('/seats/'))
    installation.body = { ...installation.body, status: 'uninstalled', revision: installation.body.revision + 1 }
  if (method === 'PATCH') installation.version = String(body['version'])
  const seats = answerSeats(installation, method, path, body, signerOf(vendor, installation))
  if (seats) return seats
  const documents = issue(vendor, installation)
  const rosterContents = rosterOf(installation, signerOf(vendor, installation))?.contents ?? null
  if (!path.endsWith('/check-in')) return [200, { installation: { id }, documents, rosterContents }]
  const have = body['have'] as { revision: number; epoch: number } | undefined
  const applied = body['applied'] as { revision: number } | undefined
  if (applied) installation.acknowledged = applied.revision
  if (typeof body['version'] === 'string') installation.version = body['version']
  const { delta, isRight } = changesOf(installation, body, clock.epoch, signerOf(vendor, installation))
  const same = have?.revision === installation.body.revision && have.epoch === clock.epoch && isRight
  const time = { iss: issuerOf(make.packageId), sub: id, iat: seconds(clock.now), nonce: body['nonce'] }
  return [
    200,
    {
      time: make.signStatement(statementTypes.time, time, make.signingKey),
      documents: same ? null : documents,
      rosterContents: same ? null : rosterContents,
      rosterDelta: delta,
      certificate: null,
      nextCheckInSeconds: clock.nextCheckIn,
    },
  ]
}

function install(
  { installations, clock, claims, terms }: Pick<VendorServer, 'installations' | 'clock' | 'claims' | 'terms'>,
  body: Json,
): [number, Json] {
  const token = String(body['token'])
  let installation = installations.find((one) => one.token === token || one.token === body['previousToken'])
  const known = installation !== undefined
  if (!installation && installations.length > 0 && !claims.get(token)) return [409, { code: 'subscriber_known' }]
  installation ??= {
    id: `ins_${installations.length + 1}`,
    token,
    acknowledged: 0,
    version: '',
    roster: createRoster(),
    body: make.licenseBody({ revision: 1, accessUntil: null, expires: null, ...terms }),
  }
  if (!known) installations.push(installation)
  if (installation.token !== token)
    installation.body = { ...installation.body, status: 'active', revision: installation.body.revision + 1 }
  installation.token = token
  installation.version = String(body['version'])
  return [
    known ? 200 : 201,
    {
      installation: { id: installation.id },
      token,
      documents: issue({ clock }, installation),
      rosterContents: rosterOf(installation, signerOf({ clock }, installation))?.contents ?? null,
      warnings: body['contact'] ? [] : [{ field: 'contact', code: 'missing', detail: 'The install names no contact' }],
    },
  ]
}

function signerOf(
  { clock }: Pick<VendorServer, 'clock'>,
  { id }: Installation,
): { sub: string; iat: number; certificate: string } {
  const iat = seconds(clock.now)
  const times = { iat, nbf: iat - 3600, exp: iat + 90 * make.day, epoch: clock.epoch }
  return { sub: id, iat, certificate: make.certificate(times) }
}

function issue(vendor: Pick<VendorServer, 'clock'>, installation: Installation): IssuedDocuments {
  const { clock } = vendor
  const { id, token, body } = installation
  const iat = seconds(clock.now)
  const times = { iat, nbf: iat - 3600, exp: iat + 30 * make.day }
  const license = make.license(body, { ...times, sub: id, cnf: { token_sha256: make.sha256(token) } })
  const signer = signerOf(vendor, installation)
  const roster = rosterOf(installation, signer)?.statement
  const { certificate } = signer
  return { license: clock.tamper ? make.flipBit(license, 1, 20) : license, certificate, ...(roster && { roster }) }
}

function openStream(
  vendor: Pick<VendorServer, 'streams' | 'faults' | 'installations'>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '')
  if (!vendor.installations.some(({ token }) => token === bearer)) return problem(response, 401, 'token_invalid')
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(': hello\n\n')
  vendor.streams.add(response)
  response.on('close', () => vendor.streams.delete(response))
}

function problem(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
  more: Json = {},
): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
  response.end(JSON.stringify({ status, code, title: code, detail: `about ${code}`, requestId: 'req_1', ...more }))
}

async function readBody(request: IncomingMessage): Promise<Json> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : (JSON.parse(text) as Json)
}

function seconds(now: () => number): number {
  return Math.floor(now() / 1000)
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
